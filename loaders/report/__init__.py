"""Reports of incidents on paper and as files: PDF, DOCX, MP4."""
