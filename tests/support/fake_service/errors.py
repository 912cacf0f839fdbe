"""DashScope's errors, and one of llama.cpp's, as they come over the wire.

The codes are those of Model Studio's documentation; messages and shapes follow it, and public reports of what
the live service answered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

_HELP = "For details, see: https://help.aliyun.com/zh/model-studio/error-code"


@dataclass(frozen=True, slots=True)
class ServiceError:
    """An error that the service answers with, in one of the shapes it uses.

    `nested` is OpenAI's `{"error": {…}, "request_id"}`, `flat` is DashScope's own `{"code", "message",
    "request_id"}`. `in_sse` wraps the body in a `data:` line, which is how a streamed request gets some of
    its 400s. `retry_after` becomes the header of that name.
    """

    status: int
    code: str | int
    message: str
    type: str
    param: str | None = None
    shape: Literal["nested", "flat"] = "nested"
    in_sse: bool = False
    retry_after: str | None = None
    is_dashscope: bool = True

    def flat(self) -> ServiceError:
        """Give the same error in DashScope's own shape."""
        return replace(self, shape="flat")

    def wrapped_in_sse(self) -> ServiceError:
        """Give the same error with its body as an event of a stream."""
        return replace(self, in_sse=True)

    def retry_after_s(self, seconds: float) -> ServiceError:
        """Give the same error with a Retry-After header."""
        return replace(self, retry_after=f"{seconds:g}")

    def body(self, request_id: str) -> dict[str, Any]:
        """Give the JSON object that is sent."""
        if not self.is_dashscope:
            return {"error": {"code": self.code, "message": self.message, "type": self.type}}
        if self.shape == "flat":
            return {"code": self.code, "message": self.message, "request_id": request_id}
        detail = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        return {"error": detail, "request_id": request_id}


def invalid_parameter(message: str, param: str | None = None) -> ServiceError:
    """400: a parameter is missing or out of its range."""
    return ServiceError(400, "invalid_parameter_error", message, "invalid_request_error", param)


def data_inspection_failed() -> ServiceError:
    """400: moderation took offence at the prompt."""
    message = f"Input data may contain inappropriate content. {_HELP}#inappropriate-content"
    return ServiceError(400, "data_inspection_failed", message, "data_inspection_failed")


def arrearage() -> ServiceError:
    """400: the account has not paid."""
    message = f"Access denied, please make sure your account is in good standing. {_HELP}#overdue-payment"
    return ServiceError(400, "Arrearage", message, "Arrearage")


def invalid_api_key() -> ServiceError:
    """401: the key is wrong, missing, or of another region or plan."""
    message = f"Incorrect API key provided. {_HELP}#apikey-error"
    return ServiceError(401, "invalid_api_key", message, "invalid_request_error")


def model_access_denied() -> ServiceError:
    """403: the key's workspace may not use this model."""
    return ServiceError(403, "Model.AccessDenied", "Model access denied.", "Model.AccessDenied")


def free_tier_only() -> ServiceError:
    """403: the free tier is used up, and the account is set to use nothing else."""
    message = (
        "The free tier of the model has been exhausted. If you wish to continue access the model on a paid "
        'basis, please disable the "use free tier only" mode in the management console.'
    )
    return ServiceError(403, "AllocationQuota.FreeTierOnly", message, "AllocationQuota.FreeTierOnly")


def model_not_found(model: str) -> ServiceError:
    """404: no such model, here or for this key."""
    message = f"The model `{model}` does not exist or you do not have access to it."
    return ServiceError(404, "model_not_found", message, "invalid_request_error")


def model_not_supported(model: str) -> ServiceError:
    """404: the model exists but not behind the OpenAI-compatible interface."""
    message = f"Unsupported model `{model}` for OpenAI compatibility mode."
    return ServiceError(404, "model_not_supported", message, "invalid_request_error")


def path_not_found(method: str, path: str) -> ServiceError:
    """404: the service has no such endpoint."""
    return ServiceError(404, "not_found", f"Invalid URL ({method} {path})", "invalid_request_error")


def rate_limited() -> ServiceError:
    """429: too many requests a minute."""
    message = f"You exceeded your current requests list. {_HELP}#rate-limit"
    return ServiceError(429, "limit_requests", message, "limit_requests")


def burst_limited() -> ServiceError:
    """429: the rate of requests rose too quickly."""
    message = (
        "Request rate increased too quickly. To ensure system stability, please adjust your client logic to "
        "scale requests more smoothly over time."
    )
    return ServiceError(429, "limit_burst_rate", message, "limit_burst_rate")


def throttled() -> ServiceError:
    """429: the same in DashScope's own words and shape."""
    message = "Requests rate limit exceeded, please try again later."
    return ServiceError(429, "Throttling.RateQuota", message, "Throttling.RateQuota", shape="flat")


def insufficient_quota() -> ServiceError:
    """429: the tokens-per-minute throttle, in spite of its name."""
    message = f"You exceeded your current quota, please check your plan and billing details. {_HELP}#token-limit"
    return ServiceError(429, "insufficient_quota", message, "insufficient_quota")


def free_quota_exceeded() -> ServiceError:
    """429: the same code, but permanent."""
    message = f"Free allocated quota exceeded. {_HELP}#token-limit"
    return ServiceError(429, "insufficient_quota", message, "insufficient_quota")


def postpaid_bill_overdue() -> ServiceError:
    """429: permanent, a bill is open."""
    return ServiceError(429, "PostpaidBillOverdue", "The postpaid bill is overdue.", "PostpaidBillOverdue")


def prepaid_bill_overdue() -> ServiceError:
    """429: permanent, a bill is open."""
    return ServiceError(429, "PrepaidBillOverdue", "The prepaid bill is overdue.", "PrepaidBillOverdue")


def commodity_not_purchased() -> ServiceError:
    """429: permanent, the model was not bought."""
    message = "Commodity has not purchased yet."
    return ServiceError(429, "CommodityNotPurchased", message, "CommodityNotPurchased")


def internal() -> ServiceError:
    """500: something broke; the answer to a request whose last role is wrong, too."""
    message = "An internal error has occured, please try again later or contact service support."
    return ServiceError(500, "InternalError.Algo", message, "InternalError.Algo")


def system_error() -> ServiceError:
    """500: something else broke."""
    message = "An system error has occured, please try again later."
    return ServiceError(500, "SystemError", message, "SystemError")


def model_service_failed() -> ServiceError:
    """500: the model behind the gateway did not answer."""
    return ServiceError(500, "ModelServiceFailed", "Failed to request model service.", "ModelServiceFailed")


def request_timed_out() -> ServiceError:
    """500: the service's own limit of 300 s."""
    return ServiceError(500, "RequestTimeOut", "Request timed out, please try again later.", "RequestTimeOut")


def loading_model() -> ServiceError:
    """503: llama.cpp's server has not read its weights yet."""
    return ServiceError(503, 503, "Loading model", "unavailable_error", is_dashscope=False)
