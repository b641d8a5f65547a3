-- How much somebody has uploaded and not filed yet is asked before each upload.
CREATE INDEX filed_document_waiting ON filed_document (filed_by) WHERE draft_id IS NOT NULL;
