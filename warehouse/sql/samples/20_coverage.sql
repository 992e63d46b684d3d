-- What is known and what is stored, month by month
-- known = stored + rejected + gone + forbidden + missing, for each site and month.
SELECT site, month, known, stored, rejected, gone, forbidden, missing, missing_reasons
FROM coverage
ORDER BY month DESC, site;
