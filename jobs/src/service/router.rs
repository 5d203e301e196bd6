//! Which function answers what, and the document that says so.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, middleware};
use utoipa::OpenApi;
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Refusal;
use super::gate::{Gate, enter};
use super::route::{about, events, files, leases, sweeps, trials};
use crate::api::{MOST_BYTES, MOST_JSON};
use crate::engine::Engine;
use crate::wire::{Problem, ProblemKind};

/// All routes, behind a gate.
pub(super) fn router(engine: Engine, gate: Gate) -> Router {
    let presence = Arc::clone(&gate.presence);
    let (router, _) = all().split_for_parts();
    router
        .fallback(|method: Method, uri: Uri| async move { nothing_here(&method, &uri) })
        .method_not_allowed_fallback(|method: Method, uri: Uri| async move { not_so(&method, &uri) })
        .layer(axum::Extension(presence))
        .layer(middleware::from_fn_with_state(gate, enter))
        .with_state(engine)
}

/// What can be asked, as an OpenAPI document.
pub fn description() -> utoipa::openapi::OpenApi {
    let (_, mut document) = all().split_for_parts();
    // A path of several names is a parameter like others there.
    document.paths.paths = std::mem::take(&mut document.paths.paths)
        .into_iter()
        .map(|(path, item)| (path.replace("{*", "{"), item))
        .collect();
    let problem = RefOr::Ref(Ref::from_schema_name("Problem"));
    let refusal = ResponseBuilder::new()
        .description("refused, for the reason that is told")
        .content("application/json", Content::new(Some(problem)))
        .build();
    for item in document.paths.paths.values_mut() {
        for operation in
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete].into_iter().flatten()
        {
            operation.responses.responses.insert("default".to_owned(), RefOr::T(refusal.clone()));
        }
    }
    document
}

/// What every document says.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Assemblet",
        description = "Sweeps: what is to be tried, what runs, and what came of it. A changing request is answered \
                       once the change is on disk, and may be sent again after any failure."
    ),
    components(schemas(Problem, ProblemKind))
)]
struct Document;

fn all() -> OpenApiRouter<Engine> {
    let json = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(about::service))
        .routes(routes!(about::workers))
        .routes(routes!(about::openapi))
        .routes(routes!(about::backup))
        .routes(routes!(about::shutdown))
        .routes(routes!(sweeps::list, sweeps::submit))
        .routes(routes!(sweeps::show, sweeps::remove))
        .routes(routes!(sweeps::pause))
        .routes(routes!(sweeps::resume))
        .routes(routes!(sweeps::cancel))
        .routes(routes!(sweeps::retry))
        .routes(routes!(sweeps::add))
        .routes(routes!(trials::list, trials::enqueue))
        .routes(routes!(trials::show))
        .routes(routes!(trials::cancel))
        .routes(routes!(trials::retry))
        .routes(routes!(files::list))
        .routes(routes!(files::read))
        .routes(routes!(events::stream))
        .routes(routes!(events::happenings))
        .routes(routes!(leases::claim))
        .routes(routes!(leases::started))
        .routes(routes!(leases::heartbeat))
        .routes(routes!(leases::report))
        .routes(routes!(leases::finish))
        .layer(DefaultBodyLimit::max(MOST_JSON as usize));
    let bytes =
        OpenApiRouter::new().routes(routes!(files::write)).layer(DefaultBodyLimit::max(MOST_BYTES as usize));
    json.merge(bytes)
}

fn nothing_here(method: &Method, uri: &Uri) -> Response {
    let path = uri.path();
    Refusal(Problem::not_found(format!("{method} {path} is nothing that can be asked; see /v1/openapi.json")))
        .into_response()
}

fn not_so(method: &Method, uri: &Uri) -> Response {
    let path = uri.path();
    let problem = Problem::invalid(format!("{path} is not asked by {method}; see /v1/openapi.json"));
    (StatusCode::METHOD_NOT_ALLOWED, Json(problem)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_lists_every_route_that_is_promised() {
        let document = description();
        let mut listed: Vec<String> = Vec::new();
        for (path, item) in &document.paths.paths {
            for (verb, operation) in
                [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)]
            {
                if let Some(operation) = operation {
                    assert!(
                        operation.description.is_some() || operation.summary.is_some(),
                        "{verb} {path} is not told"
                    );
                    assert!(operation.responses.responses.contains_key("default"), "{verb} {path}");
                    listed.push(format!("{verb} {path}"));
                }
            }
        }
        listed.sort();
        let mut promised = vec![
            "GET /v1/service",
            "GET /v1/openapi.json",
            "GET /v1/workers",
            "POST /v1/backup",
            "POST /v1/shutdown",
            "GET /v1/sweeps",
            "POST /v1/sweeps",
            "GET /v1/sweeps/{sweep}",
            "DELETE /v1/sweeps/{sweep}",
            "POST /v1/sweeps/{sweep}/pause",
            "POST /v1/sweeps/{sweep}/resume",
            "POST /v1/sweeps/{sweep}/cancel",
            "POST /v1/sweeps/{sweep}/retry",
            "POST /v1/sweeps/{sweep}/add",
            "GET /v1/sweeps/{sweep}/trials",
            "POST /v1/sweeps/{sweep}/trials",
            "GET /v1/sweeps/{sweep}/trials/{n}",
            "POST /v1/sweeps/{sweep}/trials/{n}/cancel",
            "POST /v1/sweeps/{sweep}/trials/{n}/retry",
            "GET /v1/sweeps/{sweep}/trials/{n}/{attempt}/files",
            "GET /v1/sweeps/{sweep}/trials/{n}/{attempt}/files/{path}",
            "GET /v1/events",
            "GET /v1/happenings",
            "POST /v1/claims",
            "POST /v1/leases/{sweep}/{n}/{attempt}/started",
            "POST /v1/leases/{sweep}/{n}/{attempt}/heartbeat",
            "POST /v1/leases/{sweep}/{n}/{attempt}/report",
            "POST /v1/leases/{sweep}/{n}/{attempt}/finish",
            "PUT /v1/leases/{sweep}/{n}/{attempt}/files/{path}",
        ];
        promised.sort_unstable();
        assert_eq!(listed, promised);
    }

    #[test]
    fn every_type_that_the_document_refers_to_is_in_it() {
        let document = description();
        let text = serde_json::to_string(&document).unwrap();
        let known = document.components.unwrap().schemas;
        let mut referred = 0;
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(known.contains_key(name), "{name}");
            referred += 1;
        }
        assert!(referred > 30, "{referred}");
    }
}
