//! Who vouches for a person who signs in: providers that speak OpenID Connect, such as VNeID, the
//! National Portal, the single sign-on of a province's officers.
//!
//! The code flow with PKCE (S256), `state` and `nonce`; the provider's addresses and keys come from
//! its discovery document, which is kept for an hour. What a provider says of a person stands under
//! claims whose names the operator sets, in the ID token or at the user-info address.

use crate::Trouble;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreResponseType,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AsyncHttpClient, AuthenticationFlow, AuthorizationCode,
    Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl,
    LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// For whom a provider vouches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vouches {
    /// Persons and organisations with an electronic identity of the Ministry of Public Security.
    EId,
    /// Accounts of the National Public Service Portal.
    NationalPortal,
    /// Officers of the province.
    Officers,
}

impl Vouches {
    /// The word in configurations and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EId => "e_id",
            Self::NationalPortal => "national_portal",
            Self::Officers => "officers",
        }
    }
}

/// A provider as the operator names it.
#[derive(Clone)]
pub struct Settings {
    /// Its name in addresses.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// For whom it vouches.
    pub vouches: Vouches,
    /// The issuer, under which its discovery document lies.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What proves that it is us.
    pub client_secret: String,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// What stands under which claim: our word, then its.
    pub claims: BTreeMap<String, String>,
}

/// The claims a provider uses unless the operator names others: our word, then its.
pub const CLAIMS: [(&str, &str); 10] = [
    ("name", "name"),
    ("identity_number", "cccd"),
    ("born", "birthdate"),
    ("level", "level"),
    ("organisation_code", "organization_code"),
    ("organisation_name", "organization_name"),
    ("address", "permanent_address"),
    ("phone", "phone_number"),
    ("email", "email"),
    ("login", "preferred_username"),
];

/// A provider.
#[derive(Clone)]
pub struct Provider {
    /// As the operator names it.
    pub settings: Settings,
    http: reqwest::Client,
    known: Arc<Mutex<Option<(Instant, ProviderMetadataWithLogout)>>>,
}

impl std::fmt::Debug for Provider {
    // By hand, because the secret must not be printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider")
            .field("id", &self.settings.id)
            .field("issuer", &self.settings.issuer)
            .finish_non_exhaustive()
    }
}

/// A sign-in that was begun. All but the address stays here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub address: String,
    /// What the provider sends back with the browser.
    pub state: String,
    /// What must stand in the ID token.
    pub nonce: String,
    /// What proves to the provider that whoever asks for the token began.
    pub verifier: String,
}

/// What a provider says of a person.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Its name for the person, never another's.
    pub subject: String,
    /// Full name.
    pub name: String,
    /// Personal identification number.
    pub identity_number: Option<String>,
    /// Date of birth, `YYYY-MM-DD`.
    pub born: Option<String>,
    /// The level of the identity: 1 or 2.
    pub level: Option<u8>,
    /// The code of the organisation for which the person signs in.
    pub organisation_code: Option<String>,
    /// The name of that organisation.
    pub organisation_name: Option<String>,
    /// Address in words.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// An officer's login.
    pub login: Option<String>,
    /// The ID token, to name the session when signing out there.
    pub id_token: String,
}

impl std::fmt::Debug for Told {
    // By hand: all of it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Told").finish_non_exhaustive()
    }
}

/// Claims as they come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Claims {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type OurClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// For how long a discovery document and its keys are used.
const FRESH: Duration = Duration::from_secs(3600);

/// The largest answer that is read.
const LARGEST: usize = 1024 * 1024;

/// Asks a provider, one request at a time.
struct Asker(reqwest::Client);

impl AsyncHttpClient<'_> for Asker {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send>>;

    fn call(&self, request: HttpRequest) -> Self::Future {
        let client = self.0.clone();
        Box::pin(answer(client, request))
    }
}

async fn answer(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
    let request = reqwest::Request::try_from(request)?;
    let mut response = client.execute(request).await?;
    let mut made = openidconnect::http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        made = made.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LARGEST {
            return Err(NoAnswer::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(made.body(body)?)
}

/// Why a request to a provider has no answer.
#[derive(Debug, thiserror::Error)]
enum NoAnswer {
    #[error("the provider could not be asked")]
    Http(#[from] reqwest::Error),
    #[error("the provider's answer is too large")]
    TooLarge,
    #[error("the provider's answer could not be read")]
    Unreadable(#[from] openidconnect::http::Error),
}

impl Provider {
    /// A provider.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the issuer is no address or the client cannot be built.
    pub fn new(settings: Settings) -> Result<Self, Trouble> {
        IssuerUrl::new(settings.issuer.clone())
            .map_err(|error| Trouble::never("the issuer cannot be read", error))?;
        // Whoever installed a provider first keeps it: there is only one, ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            // A provider that sends us elsewhere could make us ask machines inside.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Trouble::never("the client cannot be built", error))?;
        Ok(Self {
            settings,
            http,
            known: Arc::default(),
        })
    }

    async fn discovered(&self) -> Result<ProviderMetadataWithLogout, Trouble> {
        let mut known = self.known.lock().await;
        if let Some((at, metadata)) = known.as_ref()
            && at.elapsed() < FRESH
        {
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(self.settings.issuer.clone())
            .map_err(|error| Trouble::never("the issuer cannot be read", error))?;
        let ask = Asker(self.http.clone());
        let found = ProviderMetadataWithLogout::discover_async(issuer, &ask)
            .await
            .map_err(|error| Trouble::later("the provider does not say what it is", error))?;
        *known = Some((Instant::now(), found.clone()));
        Ok(found)
    }

    async fn client(&self, back: &str) -> Result<OurClient, Trouble> {
        let back = RedirectUrl::new(back.to_owned())
            .map_err(|error| Trouble::never("the own address cannot be read", error))?;
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = ClientSecret::new(self.settings.client_secret.clone());
        let metadata = self.discovered().await?;
        Ok(OurClient::from_provider_metadata(metadata, id, Some(secret)).set_redirect_uri(back))
    }

    /// Begins a sign-in that comes back to an address of ours.
    ///
    /// # Errors
    /// [`Trouble::Later`] when the provider cannot be reached.
    pub async fn begin(&self, back: &str) -> Result<Begun, Trouble> {
        let client = self.client(back).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut asked = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        for scope in &self.settings.scopes {
            asked = asked.add_scope(Scope::new(scope.clone()));
        }
        let (address, state, nonce) = asked.url();
        Ok(Begun {
            address: address.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// Ends a sign-in with the code that the browser brought back.
    ///
    /// # Errors
    /// [`Trouble::Never`] when the provider does not take the code or its token is not right,
    /// [`Trouble::Later`] when it cannot be reached.
    pub async fn finish(
        &self,
        back: &str,
        code: &str,
        nonce: &str,
        verifier: &str,
    ) -> Result<Told, Trouble> {
        let client = self.client(back).await?;
        let ask = Asker(self.http.clone());
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| Trouble::never("the provider has no token address", error))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&ask)
            .await
            .map_err(|error| Trouble::never("the provider does not take the code", error))?;
        let wrong = |what: &str| Trouble::Never {
            what: what.to_owned(),
            source: None,
        };
        let id_token = tokens
            .id_token()
            .ok_or_else(|| wrong("the provider gave no ID token"))?;
        let check = client.id_token_verifier();
        let claims = id_token
            .claims(&check, &Nonce::new(nonce.to_owned()))
            .map_err(|error| Trouble::never("the ID token is not right", error))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = id_token
                .signing_alg()
                .map_err(|error| Trouble::never("the ID token is not right", error))?;
            let key = id_token
                .signing_key(&check)
                .map_err(|error| Trouble::never("the ID token is not right", error))?;
            let found = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
                .map_err(|error| Trouble::never("the ID token is not right", error))?;
            if found != *expected {
                return Err(wrong("the access token is not the ID token's"));
            }
        }
        let mut all = object(claims);
        // What the ID token does not say may stand at the user-info address; who it is may not differ.
        if let Ok(asked) = client.user_info(
            tokens.access_token().clone(),
            Some(claims.subject().clone()),
        ) {
            let more: UserInfoClaims<Claims, CoreGenderClaim> = asked
                .request_async(&ask)
                .await
                .map_err(|error| Trouble::later("the provider does not say who it is", error))?;
            for (name, value) in object(&more) {
                all.entry(name).or_insert(value);
            }
        }
        Ok(self.told(&all, claims.subject().as_str(), &id_token.to_string()))
    }

    fn told(&self, claims: &Map<String, Value>, subject: &str, id_token: &str) -> Told {
        let one = |word: &str| {
            let usual = CLAIMS.iter().find(|(ours, _)| *ours == word);
            let theirs = self.settings.claims.get(word).map(String::as_str);
            let name = theirs.or(usual.map(|(_, theirs)| *theirs))?;
            text(claims.get(name)?)
        };
        Told {
            subject: subject.to_owned(),
            name: one("name").unwrap_or_default(),
            identity_number: one("identity_number"),
            born: one("born"),
            level: one("level").and_then(|it| level(&it)),
            organisation_code: one("organisation_code"),
            organisation_name: one("organisation_name"),
            address: one("address"),
            phone: one("phone"),
            email: one("email"),
            login: one("login"),
            id_token: id_token.to_owned(),
        }
    }

    /// Where the browser goes to sign out there as well; none where the provider has no such
    /// address.
    ///
    /// # Errors
    /// [`Trouble::Later`] when the provider cannot be reached.
    pub async fn farewell(&self, id_token: &str, back: &str) -> Result<Option<String>, Trouble> {
        let metadata = self.discovered().await?;
        let Some(address) = metadata.additional_metadata().end_session_endpoint.clone() else {
            return Ok(None);
        };
        let back = PostLogoutRedirectUrl::new(back.to_owned())
            .map_err(|error| Trouble::never("the own address cannot be read", error))?;
        let mut url: reqwest::Url = LogoutRequest::from(address)
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(back)
            .http_get_url();
        url.query_pairs_mut().append_pair("id_token_hint", id_token);
        Ok(Some(url.into()))
    }
}

fn object(claims: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(all)) => all,
        _ => Map::new(),
    }
}

/// A claim as text; a claim in several languages or in parts is not one.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.chars().take(500).collect())
}

/// "2", "02", "level2" and "muc_do_02" are 2.
fn level(word: &str) -> Option<u8> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|level| (1..=2).contains(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(claims: &[(&str, &str)]) -> Provider {
        Provider::new(Settings {
            id: "vneid".to_owned(),
            name: "VNeID".to_owned(),
            vouches: Vouches::EId,
            issuer: "http://127.0.0.1:1".to_owned(),
            client_id: "motcua".to_owned(),
            client_secret: "hush".to_owned(),
            scopes: vec!["profile".to_owned()],
            claims: claims
                .iter()
                .map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned()))
                .collect(),
        })
        .expect("a provider")
    }

    #[test]
    fn claims_are_found_under_the_names_that_the_operator_sets() {
        let said = serde_json::json!({
            "name": "Nguyễn Thị Thanh Hương", "so_dinh_danh": "036190000731", "cccd": "1",
            "level": "muc_do_02", "organization_code": 600123456, "email": " "
        });
        let said = said.as_object().expect("an object");
        let told = provider(&[("identity_number", "so_dinh_danh")]).told(said, "s", "t");
        assert_eq!(told.identity_number.as_deref(), Some("036190000731"));
        assert_eq!(told.level, Some(2));
        assert_eq!(told.organisation_code.as_deref(), Some("600123456"));
        assert_eq!(told.email, None);
        assert_eq!(
            provider(&[])
                .told(said, "s", "t")
                .identity_number
                .as_deref(),
            Some("1")
        );
    }

    #[test]
    fn neither_secrets_nor_persons_are_printed() {
        assert!(!format!("{:?}", provider(&[])).contains("hush"));
        let told = Told {
            name: "Hương".to_owned(),
            ..Told::default()
        };
        assert!(!format!("{told:?}").contains("Hương"));
    }

    #[tokio::test]
    async fn a_provider_that_cannot_be_reached_may_be_tried_later() {
        let begun = provider(&[]).begin("http://127.0.0.1/dang-nhap/ve").await;
        assert!(begun.expect_err("nobody listens there").is_worth_retrying());
    }
}
