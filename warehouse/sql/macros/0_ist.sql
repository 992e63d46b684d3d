-- As timezone('Asia/Kolkata', moment), which asks the calendar of each row: twenty times as dear.
-- India has had no other time since 1945.
CREATE OR REPLACE MACRO ist(moment) AS make_timestamp(epoch_us(moment) + 19_800_000_000);
COMMENT ON MACRO ist IS
    'A moment in Indian Standard Time: `select ist(first_seen_at) from articles`.';
