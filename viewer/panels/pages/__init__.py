"""The drawer over the picture: figures of alarms, data access, the history of one alarm."""
