using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandinsky.Server;

/// <summary>An error of the service's own API (RFC 9457).</summary>
/// <param name="Title">One word for programs.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and what to do, in a sentence.</param>
/// <param name="Field">The field that is to blame, or null.</param>
internal sealed record Problem(string Title, int Status, string Detail, string? Field)
{
    public static Problem Of(RefusalException refusal) => new(refusal.Code, refusal.Status, refusal.Message, refusal.Field);
}

/// <summary>An error in OpenAI's form: all four keys are always there.</summary>
internal sealed record OpenAiError(OpenAiErrorBody Error)
{
    public static OpenAiError Of(RefusalException refusal) => new(new OpenAiErrorBody(refusal.Message, Type(refusal.Status), refusal.Field, refusal.Code));

    private static string Type(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}

internal sealed record OpenAiErrorBody(string Message, string Type, string? Param, string? Code);

/// <summary>An error in the form of the Stable Diffusion web API.</summary>
internal sealed record StableDiffusionError(string Error, string Detail, string Body, string Errors)
{
    public static StableDiffusionError Of(RefusalException refusal) => new(refusal.Code, refusal.Message, "", refusal.Message);
}

[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(OpenAiError))]
[JsonSerializable(typeof(StableDiffusionError))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    /// <summary>Names in snake case, every one of them there.</summary>
    public static ErrorJson Answers { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = AnswerJson.Encoder,
    });
}
