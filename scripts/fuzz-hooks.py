"""What the OpenAPI document cannot say of the catalog, for Schemathesis."""

import itertools
import os

import schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.openapi.checks import RejectedPositiveData

IDEMPOTENCY_KEY = "Idempotency-Key"

# What no two resources share, by the operation that makes them.
UNIQUE = {
    "createProduct": "sku",
    "createCategory": "slug",
    "createPriceList": "code",
    "createLocation": "code",
}

used = set()
numbers = itertools.count(int(os.environ["FUZZ_FIRST_NUMBER"]))
deleted = []
priced = []


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
        return True
    # A null in an earlier answer says that there is nothing to ask for; it is asked for nevertheless.
    if "None" in map(str, case.path_parameters.values()):
        return False
    # Cursors are signed: no schema tells those that the service made from others. The problem has a code of its own.
    return response.json()["code"] != "http.cursor_invalid"


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    operation = operation_of(case)
    # Alone it is tried; with filters it would be refused, whatever they are.
    if len(case.query) > 1:
        case.query.pop("cursor", None)
    # What does not vary is always the same: only the first request would be carried out.
    if IDEMPOTENCY_KEY in case.headers:
        case.headers[IDEMPOTENCY_KEY] = unused(IDEMPOTENCY_KEY, case.headers[IDEMPOTENCY_KEY])
    if operation in UNIQUE and isinstance(case.body, dict):
        name = UNIQUE[operation]
        case.body[name] = unused(operation, case.body[name])
        for variant in case.body.get("variants") or []:
            variant["sku"] = unused(operation, variant["sku"])
    # Nothing but a deletion yields what can be restored, and no answer tells its version.
    if operation == "restoreProduct" and deleted:
        case.path_parameters["id"] = deleted.pop()
        case.headers["If-Match"] = "*"
    # Nobody guesses a price list, a SKU that it has a price for, and when.
    if operation == "getEffectivePrice" and priced:
        case.query = priced.pop()


@schemathesis.hook
def after_call(context, case, response):
    operation = operation_of(case)
    if operation == "deleteProduct" and response.status_code == 204:
        deleted.append(case.path_parameters["id"])
    if operation == "setPrice" and response.status_code == 201:
        price = response.json()
        asked = {"priceListId": price["priceListId"], "sku": price["sku"]}
        priced.append({**asked, "quantity": price["minQuantity"], "at": price["validFrom"]})


def operation_of(case):
    return case.operation.definition.raw["operationId"]


def unused(kind, value):
    """The value if it is new, else one with a number at its end, at most 40 characters long unless it was longer."""
    while (kind, value.lower()) in used:
        number = f"-{next(numbers)}"
        value = value[: max(len(value), 40) - len(number)] + number
    used.add((kind, value.lower()))
    return value
