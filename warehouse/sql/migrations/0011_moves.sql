COMMENT ON COLUMN lastmod_audits.claimed IS
    'Stored pages asked for because a source said that they had changed, or named them by another URL.';
COMMENT ON COLUMN lastmod_audits.claimed_same IS
    'Of these, pages whose text and headline had not changed, nor the URL that they name as their own.';
