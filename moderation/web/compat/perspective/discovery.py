"""The description of Perspective's API that Google's own clients ask for first."""

from moderation.web.compat.perspective.faults import Json

VERSION = "v1alpha1"


def _of(kind: str, description: str, **more: object) -> Json:
    return {"type": kind, "description": description, **more}


def _ref(name: str, description: str) -> Json:
    return {"$ref": name, "description": description}


def _schema(name: str, description: str, **properties: Json) -> Json:
    return {"id": name, "type": "object", "description": description, "properties": properties}


def _list(item: Json, description: str) -> Json:
    return _of("array", description, items=item)


def _map(name: str, description: str) -> Json:
    return _of("object", description, additionalProperties={"$ref": name})


_TEXTS = _list({"type": "string"}, "BCP 47 codes.")
_TOKEN = _of("string", "Is echoed.")
_COMMON: Json = {
    "comment": _ref("TextEntry", "The comment."),
    "context": _ref("Context", "What it answers; read by nobody here."),
    "languages": _TEXTS,
    "clientToken": _TOKEN,
    "communityId": _of("string", "The site's name for where it was written."),
    "sessionId": _of("string", "Is not kept."),
}

_SCHEMAS = [
    _schema("TextEntry", "A text.", text=_of("string", "UTF-8."), type=_of("string", "PLAIN_TEXT.")),
    _schema(
        "Context",
        "What a comment was written about.",
        entries=_list({"$ref": "TextEntry"}, "Other texts."),
        articleAndParentComment=_ref("ArticleAndParentComment", "The article and the comment that is answered."),
    ),
    _schema(
        "ArticleAndParentComment",
        "An article and a comment.",
        article=_ref("TextEntry", "The article."),
        parentComment=_ref("TextEntry", "The comment that is answered."),
    ),
    _schema(
        "AttributeParameters",
        "What is asked of one attribute.",
        scoreType=_of("string", "PROBABILITY."),
        scoreThreshold=_of("number", "Scores below are left out.", format="float"),
    ),
    _schema(
        "Score",
        "One score.",
        value=_of("number", "From 0 to 1.", format="float"),
        type=_of("string", "PROBABILITY."),
    ),
    _schema(
        "SpanScore",
        "The score of a stretch of the text.",
        begin=_of("integer", "In UTF-16 code units.", format="int32"),
        end=_of("integer", "The first code unit after it.", format="int32"),
        score=_ref("Score", "Its score."),
    ),
    _schema(
        "AttributeScores",
        "The scores of one attribute.",
        summaryScore=_ref("Score", "That of the whole text."),
        spanScores=_list({"$ref": "SpanScore"}, "Those of stretches."),
    ),
    _schema(
        "AnalyzeCommentRequest",
        "A text to score.",
        **_COMMON,
        requestedAttributes=_map("AttributeParameters", "What to measure, by name."),
        doNotStore=_of("boolean", "Nothing is stored either way."),
        spanAnnotations=_of("boolean", "One stretch, the whole text, is answered either way."),
    ),
    _schema(
        "AnalyzeCommentResponse",
        "What was measured.",
        attributeScores=_map("AttributeScores", "By the names that were asked for."),
        languages=_TEXTS,
        detectedLanguages=_TEXTS,
        clientToken=_TOKEN,
    ),
    _schema(
        "SuggestCommentScoreRequest",
        "What people say of a text.",
        **_COMMON,
        attributeScores=_map("AttributeScores", "By name."),
    ),
    _schema(
        "SuggestCommentScoreResponse",
        "Thanks.",
        requestedLanguages=_TEXTS,
        detectedLanguages=_TEXTS,
        clientToken=_TOKEN,
    ),
]


def document(root: str) -> Json:
    """Return the description of the API below `root`, an address that ends with a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"commentanalyzer:{VERSION}",
        "name": "commentanalyzer",
        "canonicalName": "Comment Analyzer",
        "version": VERSION,
        "revision": "0",
        "title": "Mushrif, by Perspective's Comment Analyzer API",
        "description": "Scores comments on an Arabic news site.",
        "protocol": "rest",
        "rootUrl": root,
        "baseUrl": root,
        "basePath": "",
        "servicePath": "",
        "batchPath": "batch",
        "parameters": {
            "key": _of("string", "One of the site's keys.", location="query"),
            "access_token": _of("string", "The same.", location="query"),
            "alt": _of("string", "json.", location="query", default="json", enum=["json"]),
            "fields": _of("string", "Is taken; all fields are answered.", location="query"),
            "prettyPrint": _of("boolean", "Is taken.", location="query", default="true"),
            "quotaUser": _of("string", "Is taken.", location="query"),
            "$.xgafv": _of("string", "Is taken.", location="query", enum=["1", "2"]),
        },
        "schemas": {schema["id"]: schema for schema in _SCHEMAS},
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method("analyze", "AnalyzeComment", "Scores a text."),
                    "suggestscore": _method("suggestscore", "SuggestCommentScore", "Takes what people say of a text."),
                }
            }
        },
    }


def _method(name: str, schema: str, description: str) -> Json:
    path = f"{VERSION}/comments:{name}"
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "POST",
        "description": description,
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": f"{schema}Request"},
        "response": {"$ref": f"{schema}Response"},
    }
