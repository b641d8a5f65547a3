//! Refusals: every way in which an act may be forbidden. Each is a rule; its article is looked
//! up in the regulation by [`Refusal::rule`], so that the page, the JSON answer and the log say
//! the same thing. The sentence here names the particulars, the regulation names the law.

mod dong;
mod door;
#[macro_use]
mod table;

pub use dong::Dong;
pub use door::Door;
use serde::Serialize;

refusals! {
    /// The role does not allow the act.
    NotYourRole { act: String } = "authority.role", "",
        "Vai trò hiện tại không được giao việc “{act}”.", "Your role does not include “{act}”.";
    /// The case is in another unit.
    OutsideYourUnit { unit: String } = "authority.unit", "",
        "Hồ sơ đang ở {unit}, ngoài đơn vị của người thao tác.", "The case is at {unit}, outside your unit.";
    /// Acceptance belongs to the unit that received the file.
    AcceptOutsideUnit { unit: String } = "accept.own_unit", "",
        "Hồ sơ nộp đến {unit}; chỉ nơi đó được trả lời việc tiếp nhận.", "The file was submitted to {unit}; only that unit may answer it.";
    /// The case belongs to another applicant.
    NotYourCase = "authority.own_case", "",
        "Chỉ chủ hồ sơ hoặc người được ủy quyền nộp hồ sơ mới làm được việc này.", "Only the applicant or the representative who filed may do this.";
    /// The authorisation under which it was filed has ended.
    CapacityEnded { until: String } = "authority.capacity_ended", "",
        "Ủy quyền nộp hồ sơ này hết hiệu lực từ sau ngày {until}. Chủ hồ sơ tự làm, hoặc ủy quyền mới.", "The authorisation for this case ended on {until}. The applicant acts, or gives a new one.";
    /// The authorisation under which it was filed was taken back.
    CapacityTakenBack { document: String } = "authority.capacity_taken_back", "",
        "Chủ hồ sơ đã chấm dứt việc làm thay theo “{document}”. Chỉ chủ hồ sơ làm được việc này.", "The applicant ended what was done for them under “{document}”. Only the applicant may do this.";
    /// The authorisation is for other procedures.
    CapacityScope = "authority.capacity_scope", "",
        "Ủy quyền không bao gồm thủ tục của hồ sơ này. Chỉ chủ hồ sơ làm được việc này.", "The authorisation does not cover the procedure of this case. Only the applicant may do this.";
    /// The case is known only to those who work on it.
    Confidential = "authority.confidential", "",
        "Hồ sơ thuộc lĩnh vực hạn chế: chỉ người đang giải quyết và thanh tra được xem.", "The case is confidential: only those who work on it and auditors may see it.";
    /// Another officer holds the case.
    NotTheHolder { holder: String } = "authority.holder", "",
        "Hồ sơ đang giao cho {holder}. Nhận bàn giao hồ sơ trước khi xử lý.", "The case is assigned to {holder}. Have it reassigned first.";
    /// The account is another agency's.
    OutsideYourAgency { agency: String } = "authority.agency", "",
        "Tài khoản này của {agency}, ngoài phạm vi quản trị của người thao tác.", "This account belongs to {agency}, beyond what you administer.";
    /// A role that somebody else grants.
    RoleNotYours { role: String } = "authority.grant", "roles",
        "Vai trò “{role}” do cơ quan vận hành hệ thống cấp và thu hồi.", "The role “{role}” is granted and taken back by whoever operates the system.";

    /// The case has ended.
    CaseEnded { status: String } = "case.ended", "",
        "Hồ sơ đã kết thúc ({status}), không còn xử lý được.", "The case has ended ({status}).";
    /// The act does not fit the stage.
    WrongStage { act: String, status: String } = "case.stage", "",
        "Chưa làm được “{act}” khi hồ sơ ở trạng thái “{status}”.", "“{act}” is not possible while the case is “{status}”.";

    // Draft and submit
    /// The draft is too large to keep.
    DraftTooLarge { size: usize, limit: usize } = "draft.size", "",
        "Bản nháp dài {size} byte, vượt mức giữ được là {limit} byte. Bỏ bớt nội dung rồi lưu lại.", "The draft of {size} bytes exceeds the {limit} bytes that can be kept.";
    /// The draft is someone else's.
    DraftNotYours = "draft.owner", "",
        "Bản nháp thuộc tài khoản khác.", "The draft belongs to another account.";
    /// The case has been filed before.
    AlreadySubmitted = "submit.once", "",
        "Hồ sơ này đã nộp.", "This file has already been submitted.";
    /// No online channel.
    NoOnlineService { procedure: String } = "submit.level", "procedure",
        "Thủ tục “{procedure}” chưa có dịch vụ công trực tuyến. Nộp tại Bộ phận Một cửa hoặc qua bưu chính.", "“{procedure}” cannot be filed online yet. File at the counter or by post.";
    /// The province takes online files on the National Portal only.
    NationalPortalOnly = "submit.national_portal", "",
        "Tỉnh này nhận hồ sơ trực tuyến trên Cổng Dịch vụ công quốc gia. Nộp tại https://dichvucong.gov.vn.", "This province takes online files on the National Portal only: https://dichvucong.gov.vn.";
    /// Only registered accounts may file online.
    AccountRequired = "submit.account", "",
        "Hồ sơ trực tuyến chỉ nhận từ tài khoản đã đăng ký. Đăng nhập rồi nộp.", "Online files are accepted from registered accounts only. Sign in first.";
    /// A required component is missing.
    ComponentMissing { name: String } = "submit.components", "papers",
        "Thiếu thành phần hồ sơ: {name}. Đính kèm giấy tờ này rồi nộp.", "A required document is missing: {name}.";
    /// Another kind of copy is asked for.
    CopyNotAccepted { name: String, kinds: String } = "submit.copy", "papers",
        "“{name}” chỉ nhận {kinds}. Gửi lại đúng loại bản này.", "“{name}” is accepted only as: {kinds}. Send that kind of copy.";
    /// A name or address is missing.
    ApplicantIncomplete { what: String } = "submit.applicant", "applicant",
        "Chưa ghi {what} của chủ hồ sơ.", "The applicant's {what} is missing.";
    /// A representative without a document.
    AuthorisationMissing = "submit.authorisation", "authorisation",
        "Người nộp thay phải có văn bản ủy quyền hoặc hợp đồng dịch vụ. Ghi số, ngày của văn bản đó.", "A representative needs a written authorisation. Give its number and date.";
    /// The authorisation has ended.
    AuthorisationEnded { until: String } = "submit.authorisation_ended", "authorisation",
        "Ủy quyền chỉ có hiệu lực đến hết ngày {until}. Cần ủy quyền mới.", "The authorisation ended on {until}. A new one is needed.";
    /// The authorisation is for other procedures.
    AuthorisationScope = "submit.authorisation_scope", "authorisation",
        "Ủy quyền không bao gồm thủ tục này. Cần ủy quyền cho thủ tục này.", "The authorisation does not cover this procedure. One that does is needed.";
    /// A clerk files electronically without the applicant's word.
    ConfirmationMissing = "submit.confirmation", "confirm",
        "Người nộp phải xác nhận hồ sơ nộp hộ: bằng mã gửi đến điện thoại, thư, hoặc chữ ký trên phiếu.", "The applicant must confirm what is filed with help: by a code or by a signature on the slip.";
    /// The unit does not receive this procedure.
    UnitNotCompetent { unit: String } = "submit.unit", "intake_unit",
        "{unit} không tiếp nhận thủ tục này. Chọn nơi tiếp nhận khác.", "{unit} does not receive this procedure.";
    /// Not by post.
    PostNotOffered = "submit.post", "channel",
        "Thủ tục này không nhận hồ sơ qua bưu chính.", "This procedure cannot be filed by post.";
    /// The way of delivery is not offered.
    DeliveryNotOffered { way: String } = "submit.delivery", "delivery",
        "Kết quả của thủ tục này không trả theo cách “{way}”. Chọn cách khác.", "The result of this procedure cannot be delivered “{way}”.";
    /// A postal delivery without an address.
    DeliveryAddressMissing = "submit.delivery_address", "delivery_address",
        "Chưa ghi địa chỉ nhận kết quả qua bưu chính.", "Give the address to which the result is to be posted.";
    /// Digital signature demanded.
    SignatureRequired { name: String } = "submit.signature", "papers",
        "Ở mức độ này, “{name}” phải là văn bản có chữ ký số.", "At this level “{name}” must be digitally signed.";
    /// The National Portal's code is missing.
    PortalCodeMissing = "submit.portal_code", "",
        "Hồ sơ chuyển từ Cổng Dịch vụ công quốc gia phải kèm mã hồ sơ do Cổng cấp.", "A file from the National Portal must carry the code the Portal gave it.";
    /// A counter or postal file that no reception officer enters.
    CounterOnly = "submit.counter", "channel",
        "Hồ sơ tại quầy và hồ sơ bưu chính do cán bộ tiếp nhận nhập.", "Counter and postal files are entered by reception officers.";
    /// Paper that somebody else has in hand.
    CounterElsewhere { unit: String } = "submit.own_counter", "intake_unit",
        "Hồ sơ giấy ghi nhận tại nơi nhận giấy: {unit} không phải nơi người nhập đang làm việc.", "Paper is entered where it is received: {unit} is not where you work.";
    /// Post without a number.
    PostalFilingUnnumbered = "submit.postal_item", "authorisation",
        "Chưa ghi số hiệu bưu gửi của hồ sơ nhận qua bưu chính.", "Give the number of the postal item by which the file came.";
    /// Postal staff who file with an account where the province does not have them do so.
    PostalFilingNotHere = "submit.postal_staff", "authorisation",
        "Ở tỉnh này nhân viên bưu chính không nộp bằng tài khoản; hồ sơ qua bưu chính được nhận tại Bộ phận Một cửa.", "Postal staff do not file with an account in this province; what comes by post is received at the counter.";
    /// No such procedure in the catalogue.
    ProcedureUnknown { code: String } = "submit.procedure", "procedure",
        "Danh mục không có thủ tục mã {code}. Tìm lại thủ tục theo tên.", "The catalogue has no procedure {code}. Search for it by name.";
    /// The agency does not resolve the procedure.
    AgencyNotCompetent { agency: String } = "submit.agency", "agency",
        "{agency} không giải quyết thủ tục này. Chọn cơ quan khác trong danh sách.", "{agency} does not resolve this procedure. Choose another agency.";
    /// The procedure has no such variant.
    VariantUnknown { variant: String } = "submit.variant", "variant",
        "Thủ tục không có trường hợp “{variant}”. Chọn lại trường hợp.", "The procedure has no case “{variant}”. Choose again.";

    // Accept, reject
    /// Accepted before.
    AlreadyAccepted = "accept.once", "",
        "Hồ sơ đã được tiếp nhận.", "The file has already been accepted.";
    /// Not every component was checked.
    ComponentUnchecked { name: String } = "accept.check", "checked",
        "Chưa kiểm tra thành phần: {name}. Đánh dấu từng giấy tờ sau khi xem.", "Not yet checked: {name}.";
    /// Incomplete.
    FileIncomplete { name: String } = "accept.complete", "checked",
        "Hồ sơ thiếu {name}. Lập phiếu yêu cầu bổ sung thay vì tiếp nhận.", "{name} is missing. Request a supplement instead.";
    /// Paper not digitised.
    NotDigitised { name: String } = "accept.digitise", "papers",
        "Giấy tờ “{name}” nộp bản giấy chưa được số hóa. Quét rồi tiếp nhận.", "The paper “{name}” has not been digitised yet.";
    /// Waiting for a supplement.
    SupplementPending = "accept.supplement_pending", "",
        "Đang chờ bổ sung; chưa tiếp nhận được trước khi có giấy tờ bổ sung.", "A supplement is pending; the file cannot be accepted before it comes.";
    /// No reason for refusing to receive.
    RejectReasonMissing = "reject.reason", "reason",
        "Chưa ghi lý do từ chối tiếp nhận.", "Give the reason for not accepting.";
    /// Too late to refuse reception.
    RejectAfterAcceptance = "reject.before_acceptance", "",
        "Hồ sơ đã tiếp nhận nên không từ chối tiếp nhận được nữa; lập quyết định từ chối giải quyết có nêu lý do.", "The file has been accepted; a refusal now needs a decision with reasons.";

    // Supplement
    /// Second request at intake.
    SupplementTwiceAtIntake { at: String } = "supplement.once", "",
        "Đã yêu cầu bổ sung một lần lúc {at}. Bộ phận Một cửa chỉ được yêu cầu một lần, đầy đủ.", "A supplement was requested on {at}. Intake may ask only once, completely.";
    /// Second request after examination.
    SupplementTwiceAtExamination { at: String } = "supplement.once_examination", "",
        "Cơ quan giải quyết đã yêu cầu bổ sung lúc {at}; không yêu cầu thêm lần nữa.", "The resolving agency already requested a supplement on {at}.";
    /// Nothing asked for.
    SupplementItemsMissing = "supplement.full_guidance", "items",
        "Phiếu yêu cầu phải ghi đủ từng giấy tờ cần bổ sung và cách làm.", "List each missing document with full guidance.";
    /// An item without guidance.
    SupplementGuidanceMissing { name: String } = "supplement.guidance", "items",
        "Chưa hướng dẫn cách bổ sung “{name}”.", "Guidance for “{name}” is missing.";
    /// A paper that the published procedure does not ask for.
    SupplementOutsideList { name: String } = "supplement.published_list", "items",
        "“{name}” không có trong danh mục thành phần hồ sơ đã công bố của thủ tục. Chỉ yêu cầu bổ sung giấy tờ trong danh mục.", "“{name}” is not among the documents this procedure publishes. Ask only for those.";
    /// No reason.
    SupplementReasonMissing = "supplement.reason", "reason",
        "Chưa ghi lý do yêu cầu bổ sung.", "Give the reason for the request.";
    /// Later than three working days after receipt.
    ExaminationNoticeLate { until: String } = "supplement.examination_notice", "",
        "Thông báo chưa đủ điều kiện phải gửi trước {until}; nay đã quá hạn đó. Giải quyết tiếp theo giấy tờ đang có.", "The notice was due before {until}. Go on with the papers at hand.";
    /// The resolving unit has proposed nothing.
    NothingToForward = "supplement_forward.proposed", "",
        "Không có yêu cầu bổ sung nào của cơ quan giải quyết đang chờ chuyển cho người nộp.", "The resolving agency has proposed no request that waits to be passed on.";
    /// Nothing was asked.
    NothingAsked = "answer.asked", "",
        "Không có yêu cầu bổ sung nào đang chờ trả lời.", "No supplement has been requested.";
    /// An item is unanswered.
    ItemUnanswered { name: String } = "answer.complete", "papers",
        "Còn thiếu “{name}” theo phiếu yêu cầu. Đính kèm rồi gửi.", "“{name}” from the request is still missing.";
    /// The term is over.
    AnswerTooLate { until: String } = "answer.in_time", "",
        "Đã hết hạn bổ sung ({until}). Nộp hồ sơ mới; giấy tờ đã gửi được dùng lại.", "The term ended ({until}). File anew; your papers can be reused.";
    /// The term is not over.
    LapseTooEarly { until: String } = "lapse.after_term", "",
        "Chưa hết hạn bổ sung ({until}) nên chưa đóng hồ sơ.", "The term for the supplement runs until {until}.";

    // Amend, withdraw, stop
    /// A decision exists.
    AmendAfterDecision = "amend.before_decision", "",
        "Đã có quyết định nên không sửa hồ sơ được nữa.", "There is a decision; the file can no longer be amended.";
    /// Nothing changed.
    NothingAmended = "amend.content", "", "Nội dung sửa giống hệt nội dung đã nộp.", "Nothing has been changed.";
    /// Postal staff may scan papers and nothing else.
    PostalScansOnly = "amend.postal_scans", "", "Nhân viên bưu chính chỉ số hóa giấy tờ chưa có bản quét, nơi quy chế của tỉnh giao việc này.", "Postal staff only scan papers that have no scan yet, where the province's regulation has them do so.";
    /// A decision exists.
    WithdrawAfterDecision = "withdraw.before_decision", "", "Đã có kết quả hoặc quyết định nên không rút hồ sơ được nữa.", "There is a decision or result; the case can no longer be withdrawn.";
    /// At another unit than the one where it was filed.
    WithdrawElsewhere { unit: String } = "withdraw.where_filed", "",
        "Yêu cầu rút hồ sơ được tiếp nhận tại nơi đã nộp: {unit}.", "Withdrawal is received where the file was submitted: {unit}.";
    /// The person handing in a withdrawal at the counter is unnamed.
    WithdrawReasonMissing = "withdraw.request", "reason",
        "Chưa ghi yêu cầu dừng giải quyết của người nộp.", "Record the applicant's request to stop.";
    /// No basis for stopping.
    StopBasisMissing = "stop.basis", "basis",
        "Cơ quan chỉ dừng xử lý khi có căn cứ. Ghi căn cứ pháp lý và lý do.", "Stopping needs a legal basis and a reason.";

    // Transfer, assign, steps
    /// Not accepted yet.
    TransferBeforeAcceptance = "transfer.accepted", "",
        "Hồ sơ chưa được tiếp nhận nên chưa chuyển cơ quan giải quyết.", "The file has not been accepted yet.";
    /// Transferred before.
    AlreadyTransferred = "transfer.once", "",
        "Hồ sơ đã chuyển cơ quan giải quyết.", "The file has already been transferred.";
    /// Person outside the unit.
    AssigneeOutsideUnit { name: String, unit: String } = "assign.own_unit", "officer",
        "{name} không làm việc tại {unit}. Chọn người trong đơn vị.", "{name} does not work at {unit}.";
    /// Person without the role of the step.
    AssigneeRole { name: String, role: String } = "assign.role", "officer",
        "{name} không có vai trò “{role}” mà bước này cần.", "{name} lacks the role “{role}” this step needs.";
    /// Same person.
    AssigneeSame { name: String } = "assign.other", "officer",
        "Hồ sơ đang do {name} giữ.", "{name} already holds the case.";
    /// Nobody with that account is in service.
    AssigneeUnknown { name: String } = "assign.known", "officer",
        "Tài khoản của {name} không còn hoạt động. Chọn cán bộ khác.", "The account of {name} is not in service. Choose another officer.";
    /// Consultation open.
    ConsultationOpen { unit: String } = "step.consultation_open", "",
        "Chưa có ý kiến của {unit}. Chờ trả lời hoặc ghi nhận việc không trả lời.", "{unit} has not answered the consultation yet.";
    /// A payment is open.
    PaymentOpen { amount: Dong } = "step.payment", "",
        "Chưa có xác nhận đã nộp {amount} đồng.", "The payment of {amount} đồng has not been confirmed.";
    /// The last step is the decision.
    DecisionNeeded = "step.decision", "",
        "Bước này là bước quyết định: ký duyệt hoặc từ chối, có ghi kết quả.", "This step is the decision: grant or refuse.";
    /// Another role does this step.
    StepOfAnotherRole { role: String } = "step.role", "",
        "Bước này do “{role}” thực hiện.", "This step belongs to “{role}”.";
    /// There is no earlier step.
    NoEarlierStep = "step_return.first", "",
        "Đây là bước đầu tiên, không có bước trước để trả lại.", "This is the first step; there is none before it.";
    /// Reason for sending back.
    StepReturnReasonMissing = "step_return.reason", "reason",
        "Chưa ghi lý do trả lại bước trước.", "Give the reason for sending the case back.";

    // Consultation
    /// No question.
    ConsultQuestionMissing = "consult.content", "question",
        "Chưa ghi nội dung cần lấy ý kiến.", "Write what the opinion is asked on.";
    /// Deadline in the past.
    ConsultDeadlinePast = "consult.deadline", "until",
        "Thời hạn trả lời phải sau thời điểm gửi.", "The time limit must be in the future.";
    /// Deadline after the case's own.
    ConsultBeyondLimit { due: String } = "consult.within_limit", "until",
        "Thời hạn lấy ý kiến không dừng đồng hồ và phải nằm trong hạn giải quyết ({due}).", "Consultation does not stop the clock; its limit must lie before {due}.";
    /// Oneself.
    ConsultOneself = "consult.other_unit", "unit",
        "Đơn vị được lấy ý kiến phải khác đơn vị đang giữ hồ sơ.", "Consult a unit other than the one that holds the case.";
    /// No such unit.
    ConsulteeUnknown { unit: String } = "consult.known_unit", "unit",
        "Danh sách đơn vị không có “{unit}”. Chọn đơn vị trong danh sách.", "There is no unit “{unit}”. Choose one from the list.";
    /// Not asked.
    ConsultationNotYours = "consult_answer.asked_unit", "",
        "Chỉ đơn vị được lấy ý kiến mới trả lời được.", "Only the consulted unit may answer.";
    /// Answered before.
    ConsultationAnswered = "consult_answer.once", "",
        "Lần lấy ý kiến này đã có trả lời.", "This consultation has been answered.";
    /// Unknown consultation.
    ConsultationUnknown { no: u32 } = "consult_answer.known", "",
        "Không có lần lấy ý kiến số {no} trong hồ sơ.", "There is no consultation number {no}.";
    /// Empty answer.
    ConsultAnswerMissing = "consult_answer.content", "answer",
        "Chưa ghi ý kiến trả lời.", "Write the answer.";

    // Money
    /// No amount.
    ObligationAmount = "obligation.amount", "amount",
        "Số tiền phải lớn hơn 0 đồng.", "The amount must be above zero.";
    /// No basis.
    ObligationBasisMissing = "obligation.basis", "basis",
        "Chưa ghi căn cứ của nghĩa vụ tài chính.", "Name the legal basis of the obligation.";
    /// One is open.
    ObligationOpen { name: String } = "obligation.one_open", "",
        "Còn nghĩa vụ “{name}” chưa hoàn thành.", "“{name}” has not been settled yet.";
    /// Nothing owed.
    NothingOwed = "payment.owed", "",
        "Hồ sơ không còn khoản nào phải nộp.", "Nothing is owed.";
    /// Amount differs.
    PaymentAmount { owed: Dong, paid: Dong } = "payment.amount", "amount",
        "Số phải nộp là {owed} đồng, chứng từ ghi {paid} đồng.", "{owed} đồng is owed; the document says {paid} đồng.";
    /// No proof.
    PaymentProofMissing = "payment.proof", "reference",
        "Chưa có số chứng từ nộp tiền.", "Give the number of the payment document.";
    /// Online only at the upper level.
    OnlinePaymentAtLowerLevel = "payment.online_level", "method",
        "Ở mức độ này, phí và lệ phí nộp trực tiếp hoặc qua bưu chính.", "At this level fees are paid at the counter or by post.";

    // Extension
    /// Second time.
    ExtendedBefore { at: String } = "extend.once", "",
        "Đã xin lỗi và hẹn lại một lần lúc {at}; chỉ được hẹn lại một lần.", "The date was already extended on {at}; once only.";
    /// Less than a day before.
    ExtendTooLate { until: String } = "extend.before_due", "",
        "Văn bản xin lỗi, gia hạn phải gửi trước {until}; nay đã quá.", "The apology had to be sent before {until}.";
    /// Not later.
    ExtendNotLater { due: String } = "extend.later", "until",
        "Ngày hẹn mới phải sau hạn hiện tại ({due}).", "The new date must be after {due}.";
    /// No reason.
    ExtendReasonMissing = "extend.reason", "reason",
        "Chưa ghi lý do chậm trong văn bản xin lỗi.", "Give the reason for the delay.";
    /// No deadline is known.
    NoDeadline = "extend.deadline", "",
        "Hồ sơ chưa có hạn giải quyết để gia hạn.", "The case has no deadline to extend.";

    // Decision, result
    /// Decided before.
    DecidedBefore = "decide.once", "",
        "Hồ sơ đã có quyết định.", "The case has been decided.";
    /// Earlier steps are open.
    StepsOpen { step: String } = "decide.steps", "",
        "Còn bước “{step}” chưa xong.", "The step “{step}” is still open.";
    /// No reasons.
    DecideReasonsMissing = "decide.reasons", "reasons",
        "Từ chối giải quyết phải nêu rõ lý do.", "A refusal must state its reasons.";
    /// No number.
    ResultNumberMissing = "issue.number", "number",
        "Chưa ghi số, ký hiệu của văn bản kết quả.", "Give the number of the result document.";
    /// No file where it is to be delivered online.
    ResultFileMissing = "issue.document", "file",
        "Kết quả trả bản điện tử phải có tệp kèm theo.", "An electronic result needs its file.";
    /// Not decided.
    ResultUndecided = "issue.decided", "",
        "Chưa có quyết định nên chưa phát hành kết quả.", "There is no decision yet.";
    /// Fees due.
    FeesDue { amount: Dong } = "hand_over.fees", "",
        "Còn {amount} đồng chưa nộp. Đối chiếu phí, lệ phí trước khi hoàn thành hồ sơ.", "{amount} đồng is still owed. Settle the fees first.";
    /// Originals not compared.
    OriginalsUnchecked = "hand_over.originals", "originals",
        "Chưa đối chiếu bản chính. Đánh dấu đã đối chiếu rồi trả kết quả.", "Compare the originals before handing over.";
    /// Receiver unnamed.
    ReceiverMissing = "hand_over.receiver", "receiver",
        "Chưa ghi người nhận kết quả.", "Name the person who receives the result.";
    /// Proxy without mandate.
    MandateMissing = "hand_over.mandate", "mandate",
        "Người nhận thay phải có văn bản ủy quyền.", "A proxy needs a written mandate.";
    /// A way that is not offered at this level.
    HandOverWay { way: String } = "hand_over.way", "way",
        "Ở mức độ này, kết quả không trả theo cách “{way}”.", "At this level a result is not delivered “{way}”.";
    /// No postal item number.
    PostalItemMissing = "hand_over.postal_item", "reference",
        "Chưa ghi số hiệu bưu gửi.", "Give the number of the postal item.";
    /// No result yet.
    NoResult = "hand_over.result", "",
        "Chưa có kết quả để trả.", "There is no result to hand over.";

    // Rating
    /// Too early.
    RateTooEarly = "rate.after_result", "",
        "Đánh giá được sau khi hồ sơ kết thúc.", "The service can be rated once the case has ended.";
    /// Too late to change.
    RateTooLate { until: String } = "rate.once", "",
        "Mỗi hồ sơ đánh giá một lần, sửa được đến {until}.", "One rating for each case; it could be changed until {until}.";
    /// The applicant rated with an account, which a slip does not change.
    RateApplicant = "rate.applicant", "",
        "Người nộp đã đánh giá bằng tài khoản; giấy này không sửa được nữa.", "The applicant has rated with an account; this slip cannot change it any more.";
    /// Unknown item or level.
    RateScale { item: String } = "rate.scale", "marks",
        "Chọn một mức cho “{item}” trong thang đánh giá.", "Choose a level for “{item}” from the scale.";
    /// Text too long.
    RateWords { limit: usize } = "rate.words", "words",
        "Ý kiến dài hơn {limit} ký tự.", "The comment is longer than {limit} characters.";

    // Correction
    /// A field that may not be corrected.
    CorrectField { field: String } = "correct.field", "field",
        "Không sửa “{field}” bằng đính chính; mã hồ sơ không bao giờ đổi.", "“{field}” cannot be corrected; a case code never changes.";
    /// No reason.
    CorrectReasonMissing = "correct.reason", "reason",
        "Chưa ghi lý do đính chính.", "Give the reason for the correction.";
    /// Same value.
    NothingCorrected = "correct.content", "value",
        "Nội dung mới giống nội dung đang có.", "The new value equals the present one.";

    // The catalogue
    /// The item belongs to another agency.
    PublicationOutsideAgency { agency: String } = "publication.agency", "",
        "Nội dung này do {agency} quản lý; chỉ cơ quan đó được sửa.", "This belongs to {agency}; only that agency may change it.";
    /// A version is being worked on.
    PublicationOneDraft { no: u32 } = "publication.one_draft", "",
        "Phiên bản {no} đang soạn hoặc chờ duyệt. Sửa tiếp phiên bản đó, hoặc bỏ nó rồi soạn phiên bản khác.", "Version {no} is being worked on. Go on with it, or drop it first.";
    /// The act does not fit how the version stands.
    PublicationStage { act: String, no: u32, standing: String } = "publication.stage", "",
        "Chưa làm được “{act}”: phiên bản {no} {standing}.", "“{act}” is not possible: version {no} stands otherwise ({standing}).";
    /// The record is not right.
    PublicationFaults { count: usize, first: String } = "publication.faults", "",
        "Nội dung còn {count} chỗ phải sửa. Chỗ đầu tiên: {first}", "{count} things must be put right first: {first}";
    /// The draft says what is in force already.
    PublicationUnchanged = "publication.unchanged", "",
        "Bản soạn giống hệt phiên bản đang hiệu lực, không có gì để duyệt.", "The draft equals the version in force; there is nothing to approve.";
    /// Sent back without a reason.
    PublicationRemarkMissing = "publication.remark", "remark",
        "Chưa ghi lý do trả lại.", "Give the reason for sending it back.";
    /// The same person twice.
    PublicationTwoPeople = "publication.two_people", "",
        "Người soạn, người duyệt nội dung và người duyệt kỹ thuật phải là ba người khác nhau.", "Whoever wrote it, approves its content and approves its technique must be three people.";
    /// No decision.
    PublicationDecisionMissing = "publication.decision", "decision",
        "Chưa chọn quyết định công bố làm căn cứ.", "Choose the publication decision that it carries out.";
    /// From a day that is gone, or before the decision holds.
    PublicationFrom { earliest: String } = "publication.from", "from",
        "Ngày hiệu lực sớm nhất là {earliest}.", "The first day can be {earliest} at the earliest.";
    /// Nothing to abolish.
    PublicationNotInForce = "publication.not_in_force", "",
        "Không có phiên bản nào đang hiệu lực để bãi bỏ.", "No version is in force that could be abolished.";
    /// A report that says nothing, or too much.
    ProcedureReportWords { limit: usize } = "procedure_report.words", "words",
        "Ghi từ 5 đến {limit} ký tự, đủ để hiểu sai ở đâu.", "Write 5 to {limit} characters, enough to see what is wrong.";
    /// A report that was answered.
    ProcedureReportAnswered { name: String } = "procedure_report.once", "",
        "{name} đã trả lời báo sai này.", "{name} has answered this report.";
    /// A correction of a ranking without a reason.
    RankingReason { limit: usize } = "ranking.reason", "reason",
        "Ghi lý do đính chính, ít nhất {limit} ký tự; lý do được công khai.", "Give the reason for the correction, at least {limit} characters; it is public.";
    /// A correction that changes nothing.
    RankingUnchanged = "ranking.unchanged", "",
        "Số liệu hôm nay cho đúng bảng xếp hạng đã công bố; không có gì để đính chính.", "The figures of today give the ranking that is published; there is nothing to correct.";
    /// A decision is not approved as a whole.
    DecisionNotReady { lacking: String } = "publication_decision.ready", "",
        "Chưa công bố cả quyết định được: {lacking} chưa duyệt xong. Duyệt đủ hai lần rồi công bố.", "The decision cannot be published as a whole yet: {lacking} not approved.";
    /// A decision that lacks something.
    DecisionIncomplete { what: String, field: String } = "publication_decision.complete", "",
        "Quyết định công bố chưa ghi {what} (ô {field}).", "The publication decision lacks: {what} ({field}).";

    // Petitions and questions
    /// Another agency has it.
    PetitionElsewhere { agency: String } = "authority.petition", "",
        "Nội dung này do {agency} xử lý, ngoài cơ quan của người thao tác.", "{agency} handles this, not your agency.";
    /// Somebody else sent it.
    PetitionNotYours = "authority.own_petition", "",
        "Chỉ người gửi mới làm được việc này. Đăng nhập tài khoản đã gửi, hoặc mở bằng mã tra cứu.", "Only the sender may do this. Sign in, or open it with its key.";
    /// The act does not fit the stage.
    PetitionStage { act: String, state: String } = "petition.stage", "",
        "Chưa làm được “{act}” khi phản ánh, câu hỏi ở trạng thái “{state}”.", "“{act}” is not possible while it is “{state}”.";
    /// Not a channel of this province.
    PetitionChannel { channel: String } = "petition.channel", "channel",
        "Tỉnh này không nhận phản ánh, câu hỏi qua kênh “{channel}”. Xem các kênh đang mở trên trang Phản ánh, kiến nghị.", "This province takes nothing by “{channel}”. See the channels that are open.";
    /// Only from a registered account.
    PetitionUnverified = "petition.sender_verified", "",
        "Phản ánh, câu hỏi chỉ nhận từ tài khoản đã đăng ký. Đăng nhập rồi gửi.", "Sign in first: only registered accounts may send.";
    /// Meant for no agency.
    PetitionAgencyMissing = "petition.addressed", "about",
        "Chọn cơ quan nhận phản ánh, câu hỏi.", "Choose the agency that it is meant for.";
    /// No heading, or too long.
    PetitionTitle { limit: usize } = "petition.title", "title",
        "Ghi tiêu đề ngắn gọn, tối đa {limit} ký tự.", "Give a short heading of at most {limit} characters.";
    /// Says nothing, or too much.
    PetitionContent { least: usize, limit: usize } = "petition.content", "content",
        "Ghi nội dung từ {least} đến {limit} ký tự.", "Write {least} to {limit} characters.";
    /// Not in Vietnamese.
    PetitionLanguage = "petition.vietnamese", "content", "Nội dung phải viết bằng tiếng Việt.", "It must be written in Vietnamese.";
    /// No name.
    PetitionSenderName = "petition.sender_name", "sender_name", "Ghi họ và tên người gửi hoặc tên tổ chức.", "Give the sender’s full name.";
    /// No address.
    PetitionSenderAddress = "petition.sender_address", "sender_address", "Ghi địa chỉ của người gửi.", "Give the sender’s address.";
    /// Neither telephone nor mail.
    PetitionSenderContact = "petition.sender_contact", "sender_phone",
        "Ghi số điện thoại hoặc thư điện tử để nhận trả lời.", "Give a telephone number or an e-mail address for the answer.";
    /// Not a mail address.
    PetitionSenderEmail = "petition.sender_email", "sender_email",
        "Địa chỉ thư điện tử chưa đúng, ví dụ: ten@example.vn.", "The e-mail address is not one, such as name@example.vn.";
    /// Too many files.
    PetitionFiles { limit: usize } = "petition.files", "files",
        "Đính kèm tối đa {limit} tệp.", "Attach at most {limit} files.";
    /// From the National Portal without its code there.
    PetitionPortalCode = "petition.portal_code", "portal_code",
        "Ghi mã của phản ánh, câu hỏi trên Cổng Dịch vụ công quốc gia.", "Give its code on the National Portal.";
    /// Received in the future.
    PetitionFuture { now: String } = "petition.true_time", "received_at",
        "Thời điểm nhận không thể sau hiện tại ({now}).", "It cannot have come after now ({now}).";
    /// Words of the sender from the future, or from before what they answer.
    PetitionRelayTime { from: String, now: String } = "petition.relay_time", "came_at",
        "Thời điểm người gửi trả lời phải từ {from} đến hiện tại ({now}).", "The sender must have said it between {from} and now ({now}).";
    /// Seems to have a door of its own.
    PetitionRightDoor { door: Door } = "petition.right_door", "content",
        "Nội dung này có vẻ là khiếu nại hoặc tố cáo, có nơi nhận riêng. {door}", "This seems to be a complaint or a denunciation, which has a door of its own. {door:#}";
    /// No reason.
    PetitionReasonMissing = "petition.reason", "reason",
        "Chưa ghi lý do hoặc nội dung cần nêu rõ.", "Give the reason.";
    /// Passed on to nobody.
    PetitionToMissing = "petition.to", "to",
        "Chưa ghi cơ quan, người có thẩm quyền được chuyển đến.", "Name the authority it is passed on to.";
    /// An agency twice.
    PetitionAgencyTwice { agency: String } = "petition.agencies", "others",
        "{agency} đã được chọn một lần.", "{agency} was chosen twice.";
    /// The Office leads joint ones.
    PetitionJoint = "petition.joint_lead", "",
        "Văn phòng UBND tỉnh đang chủ trì nội dung này; không giao cơ quan khác chủ trì hay trả lại được.", "The Office leads this; no other agency can lead it or give it back.";
    /// No such way to the Office.
    PetitionEscalation { trigger: String } = "petition.escalation", "trigger",
        "Quy chế của tỉnh không đưa trường hợp “{trigger}” lên Văn phòng UBND tỉnh.", "The regulation does not bring “{trigger}” to the Office.";
    /// An answer that says nothing, or too much.
    PetitionWords { limit: usize } = "petition.answer", "words",
        "Ghi nội dung, tối đa {limit} ký tự.", "Write something, at most {limit} characters.";
    /// A result before it came or in the future.
    PetitionResultTime { from: String, now: String } = "petition.result_time", "result_at",
        "Thời điểm có kết quả phải từ {from} đến hiện tại ({now}).", "The result must have been reached between {from} and now ({now}).";
    /// Nothing to make public.
    PetitionPublicEmpty = "petition.public_text", "content",
        "Ghi đủ tiêu đề, nội dung và trả lời sẽ công khai.", "Give heading, text and answer as they will be public.";
    /// Tells who sent it.
    PetitionUnmasked { found: String } = "petition.masked", "content",
        "Bản này còn lộ thông tin người gửi: “{found}”. Che hoặc bỏ đi.", "This text still tells who sent it: “{found}”.";
    /// Not public yet.
    PetitionUnpublished = "petition.published", "",
        "Chỉ đưa vào câu hỏi thường gặp nội dung đã công khai.", "Only what is public can be among the frequent questions.";
    /// Contested too late.
    PetitionContestLate { until: String } = "petition.contest_time", "",
        "Đã hết thời gian gửi lại ({until}). Gửi phản ánh, câu hỏi mới.", "The time to contest ended {until}. Send a new one.";
    /// Linked with itself, again or with nothing.
    PetitionLink { code: String } = "petition.link", "to",
        "Không liên kết được với “{code}”: mã không có, hoặc đã liên kết.", "It cannot be linked with “{code}”.";
    /// Nothing can go with what is over, or goes with another one itself.
    PetitionFoldTarget { code: String, state: String } = "petition.fold_target", "to",
        "Không gộp được vào {code} đang ở trạng thái “{state}”: chỉ gộp vào nội dung còn xử lý và chưa gộp. Hãy liên kết, hoặc trả lời riêng.", "Nothing can go with {code} while it is “{state}”. Link them, or answer this one itself.";
    /// Still waited for.
    PetitionLapseEarly { until: String } = "petition.lapse_time", "",
        "Còn chờ người gửi làm rõ đến {until}.", "The sender is waited for until {until}.";
    /// A key for whoever has an account.
    PetitionKeyOfAccount = "petition.key_account", "",
        "Người gửi có tài khoản: đăng nhập là đọc được, không cần mã tra cứu.", "The sender has an account and reads it there, without a key.";
    /// Verified by what is not on file.
    PetitionKeyBasis { proof: String, basis: String } = "petition.key_basis", "proof",
        "Không xác minh được bằng cách “{proof}”: khi gửi không ghi đủ {basis} để đối chiếu.", "“{proof}” proves nothing here: what it is compared with ({basis}) was not given when it was sent.";
    /// Nothing said of how the sender was verified.
    PetitionKeyUnverified { least: usize } = "petition.key_verified", "verified",
        "Ghi đã xác minh người gửi thế nào, ít nhất {least} ký tự; không ghi số giấy tờ.", "Say how the sender was verified, in at least {least} characters, without numbers of papers.";
    /// A flood.
    PetitionChallenge = "petition.challenge", "",
        "Chưa xác nhận được đây là người gửi thật. Chờ vài giây rồi bấm gửi lại; nội dung vẫn còn.", "It could not be seen that a person sends this. Wait a few seconds and send again; nothing is lost.";
    // Access
    /// An emergency without a reason.
    EmergencyReason { least: usize } = "emergency.reason", "reason",
        "Ghi lý do mở khẩn cấp, ít nhất {least} ký tự: việc gì, vì sao không chờ được.", "Say why it cannot wait, in at least {least} characters.";
    /// An emergency looked at without a word.
    EmergencyFinding = "emergency.finding", "finding", "Ghi kết quả xem xét.", "Write what was found.";
    /// A report that says nothing.
    SecurityReportWords = "security_report.words", "said", "Ghi điều đã thấy: việc gì, ở đâu, khi nào.", "Say what was seen: what, where, when.";
    /// An answer that says nothing.
    SecurityReportAnswer = "security_report.answer", "answer", "Ghi đã xử lý thế nào.", "Say what was done.";
    /// An announcement that says nothing, or too much.
    AnnouncementWords { title: usize, body: usize } = "announcement.words", "body",
        "Ghi tiêu đề từ 5 đến {title} ký tự và nội dung từ 5 đến {body} ký tự.", "Give a heading of 5 to {title} characters and a text of 5 to {body}.";
    /// Content that nobody demands.
    AnnouncementBasis = "announcement.basis", "basis", "Ghi cơ quan yêu cầu công khai và số, ngày văn bản.", "Say who demands it, by which paper.";
    /// Maintenance without its end.
    AnnouncementEnd = "announcement.end", "ends",
        "Ghi giờ bắt đầu bảo trì và giờ hoạt động lại, sau giờ bắt đầu.", "Say when maintenance begins and when everything works again.";
    /// Maintenance that is told too late.
    AnnouncementNotice { limit: String, earliest: String } = "announcement.notice", "begins",
        "Bảo trì phải báo trước ít nhất {limit}: sớm nhất bắt đầu lúc {earliest}.", "Maintenance is told at least {limit} before: it can begin {earliest} at the earliest.";
    /// A role lent without a reason.
    GrantReason = "grant.reason", "reason", "Ghi lý do cho vào: sự cố hoặc việc bảo trì nào.", "Give the reason: which trouble or which maintenance.";
    /// A role lent for too long, or for no time.
    GrantTime { hours: u32 } = "grant.time", "hours",
        "Mỗi lần cho vào tối đa {hours} giờ.", "One grant lasts {hours} hours at most.";
    /// A request for a population account lacks a paper.
    PopulationPaper { paper: String } = "population.paper", "papers",
        "Đề nghị còn thiếu: {paper}, có số và ngày ký.", "The request lacks a paper with its number and date: {paper}.";
    /// No purpose.
    PopulationPurpose = "population.purpose", "purpose", "Ghi mục đích khai thác dữ liệu dân cư.", "Say for what purpose population data are used.";
    /// A step that does not fit.
    PopulationStage { act: String, stage: String } = "population.stage", "",
        "Chưa làm được “{act}”: tài khoản đang ở trạng thái “{stage}”.", "“{act}” is not possible: the account stands otherwise ({stage}).";
    /// No reason for refusing or revoking.
    PopulationReason = "population.reason", "reason", "Ghi lý do.", "Give the reason.";
    /// A grant without number or last day.
    PopulationGrant = "population.grant", "number",
        "Ghi số văn bản của Bộ Công an và ngày hết hạn sau hôm nay.", "Give the number of the ministry’s answer and a last day after today.";
    /// No account.
    PopulationNotGranted = "population.account", "",
        "Chưa có tài khoản khai thác dữ liệu dân cư đã được cấp và cấu hình.", "There is no population-database account that was granted and set up.";
    /// The account has ended.
    PopulationExpired { day: String } = "population.expired", "",
        "Tài khoản khai thác dữ liệu dân cư hết hạn ngày {day}.", "The population-database account ended on {day}.";
    /// No case.
    PopulationCase = "population.case", "case",
        "Ghi mã hồ sơ cần xác thực; không tra cứu dữ liệu dân cư ngoài hồ sơ.", "Name the case; population data are looked up for a case only.";
}
