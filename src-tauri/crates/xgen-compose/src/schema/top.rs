//! The top level of a file: services aside, what they share.

use super::service::{LIST_OR_MAP, SERVICE, STRING_OR_LIST};
use super::{Object, Shape, closed, object, requires};
use Shape::{Bool, Int, List, MapOf, Named, Null, Number, OneOf, Set, Str};

pub(super) const PROJECT: Shape = Shape::Object(&object!([
    ("version", Str),
    ("name", Str),
    ("include", List(&INCLUDE)),
    ("services", Named(&SERVICE)),
    ("models", MapOf(&MODEL)),
    ("networks", MapOf(&NETWORK)),
    ("volumes", Named(&VOLUME)),
    ("secrets", Named(&SECRET)),
    ("configs", Named(&CONFIG)),
]));

const INCLUDE: Shape = OneOf(&[
    Str,
    Shape::Object(&closed!(
        [("path", STRING_OR_LIST), ("env_file", STRING_OR_LIST), ("project_directory", Str)],
        []
    )),
]);

const BOOLEAN: Shape = OneOf(&[Bool, Str]);
const EXTERNAL: Shape = OneOf(&[Bool, Str, Shape::Object(&object!([("name", Str)]))]);
/// For secrets and configs the specification forgets to close the old form.
const OPEN_EXTERNAL: Shape = OneOf(&[Bool, Str, MapOf(&Shape::Any)]);
const DRIVER_OPTS: Shape = MapOf(&OneOf(&[Str, Number]));

const NETWORK: Shape = OneOf(&[
    Null,
    Shape::Object(&object!([
        ("name", Str),
        ("driver", Str),
        ("driver_opts", DRIVER_OPTS),
        ("ipam", Shape::Object(&IPAM)),
        ("external", EXTERNAL),
        ("internal", BOOLEAN),
        ("enable_ipv4", BOOLEAN),
        ("enable_ipv6", BOOLEAN),
        ("attachable", BOOLEAN),
        ("labels", LIST_OR_MAP),
    ])),
]);

const IPAM: Object =
    object!([("driver", Str), ("config", List(&Shape::Object(&IPAM_POOL))), ("options", MapOf(&Str))]);

const IPAM_POOL: Object =
    object!([("subnet", Str), ("ip_range", Str), ("gateway", Str), ("aux_addresses", MapOf(&Str))]);

const VOLUME: Shape = OneOf(&[
    Null,
    Shape::Object(&object!([
        ("name", Str),
        ("driver", Str),
        ("driver_opts", DRIVER_OPTS),
        ("external", EXTERNAL),
        ("labels", LIST_OR_MAP),
    ])),
]);

const SECRET: Shape = Shape::Object(&object!([
    ("name", Str),
    ("environment", Str),
    ("file", Str),
    ("external", OPEN_EXTERNAL),
    ("labels", LIST_OR_MAP),
    ("driver", Str),
    ("driver_opts", DRIVER_OPTS),
    ("template_driver", Str),
]));

const CONFIG: Shape = Shape::Object(&object!([
    ("name", Str),
    ("content", Str),
    ("environment", Str),
    ("file", Str),
    ("external", OPEN_EXTERNAL),
    ("labels", LIST_OR_MAP),
    ("template_driver", Str),
]));

const MODEL: Shape = Shape::Object(&requires!(
    [("name", Str), ("model", Str), ("context_size", Int), ("runtime_flags", Set(&Str))],
    ["model"]
));
