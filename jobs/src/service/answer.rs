//! Answers: JSON, and problems with their status. Questions: JSON, with problems in one sentence.

use axum::Json;
use axum::body::{Bytes, HttpBody as _};
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::{MOST_BYTES, MOST_JSON};
use crate::wire::{Problem, ProblemKind};

/// A refusal, as a response.
pub(super) struct Refusal(pub(super) Problem);

/// What a handler gives.
pub(super) type Answered<T> = Result<Json<T>, Refusal>;

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

/// A body of bytes.
pub(super) struct Raw(pub(super) Bytes);

/// The parts of a path.
pub(super) struct Named<T>(pub(super) T);

/// What stands behind the question mark.
pub(super) struct Asked<T>(pub(super) T);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self.0)).into_response();
        if self.0.kind == ProblemKind::Unauthorized {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Gives a value as JSON.
pub(super) fn told<T: Serialize>(answer: Result<T, Problem>) -> Answered<T> {
    answer.map(Json).map_err(Refusal)
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = bytes(request, state, MOST_JSON).await?;
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            Problem::invalid(format!("the body is not the JSON that is expected: {error}")).into()
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        bytes(request, state, MOST_BYTES).await.map(Raw)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let named = Path::from_request_parts(parts, state).await;
        named.map(|Path(named)| Named(named)).map_err(|rejection: PathRejection| {
            Problem::invalid(format!("the path {} is none: {}", parts.uri.path(), rejection.body_text()))
                .into()
        })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let asked = Query::from_request_parts(parts, state).await;
        asked.map(|Query(asked)| Asked(asked)).map_err(|rejection: QueryRejection| {
            Problem::invalid(format!("what stands behind the ? cannot be used: {}", rejection.body_text()))
                .into()
        })
    }
}

async fn bytes<S: Send + Sync>(request: Request, state: &S, most: u64) -> Result<Bytes, Refusal> {
    let too_large = || Problem::new(ProblemKind::TooLarge, format!("a body here has at most {most} bytes"));
    // Told before it is sent, it is refused before it is sent.
    if request.body().size_hint().lower() > most {
        return Err(too_large().into());
    }
    Bytes::from_request(request, state).await.map_err(|rejection: BytesRejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large().into(),
        _ => Problem::invalid(format!("the body is not taken: {}", rejection.body_text())).into(),
    })
}
