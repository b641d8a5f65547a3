//! Save draft (lưu nháp): what an applicant has typed so far, kept for that account only. A draft
//! is not a case: it has no code, no journal and no clock.

use super::Refusal;
use crate::ids::AccountId;

/// The largest draft kept, in bytes of its form.
pub const SIZE_LIMIT: usize = 256 * 1024;

/// Whether a draft of this size may be saved by this account. `owner` is the account of the
/// draft that is being overwritten, if there is one.
pub fn decide(account: AccountId, owner: Option<AccountId>, size: usize) -> Result<(), Refusal> {
    if owner.is_some_and(|owner| owner != account) {
        return Err(Refusal::DraftNotYours);
    }
    if size > SIZE_LIMIT {
        return Err(Refusal::DraftTooLarge {
            size,
            limit: SIZE_LIMIT,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_draft_is_its_owners_and_of_bounded_size() {
        let (mine, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        assert_eq!(decide(mine, Some(mine), 10), Ok(()));
        assert_eq!(
            decide(mine, Some(other), 10).map_err(|r| r.rule()),
            Err("draft.owner")
        );
        assert_eq!(
            decide(mine, None, SIZE_LIMIT + 1).map_err(|r| r.rule()),
            Err("draft.size")
        );
    }
}
