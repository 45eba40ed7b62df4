"""The alarm list and the alarm bar: what is shown of alarms, how it is sifted and ordered, what is asked by hand."""
