//! The permission matrix as a reviewed file: who may do what to which case.

#[test]
fn the_permission_matrix_is_the_reviewed_one() {
    crate::recorded::check("permissions.txt", &domain::authority::matrix());
}
