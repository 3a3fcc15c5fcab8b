using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kandinsky.Server;

/// <summary>Turns whatever goes wrong into an answer in the form that the address's API has.</summary>
internal sealed partial class ErrorAnswers(ILogger<ErrorAnswers> log)
{
    public async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        try
        {
            await next().ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await WriteAsync(context,
                OfStatus(context.Response.StatusCode)).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = 499; // Nobody listens any more.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, Refusal(error)).ConfigureAwait(false);
        }
    }

    /// <summary>What an error is to a client. What was not foreseen is logged, and told without particulars.</summary>
    public RefusalException Refusal(Exception error)
    {
        switch (error)
        {
            case RefusalException refusal: return refusal;
            case KandinskyException known: return Refusals.Of(known);
            case BadHttpRequestException bad:
                return bad.StatusCode == 413 ? new(413, "too_large", "The body is too large; scale pictures down first.")
                : new(bad.StatusCode, "invalid_request", "The request is not understood; see the documentation at /openapi/v1.json.");
            default:
                Unexpected(error);
                return new(500, "unexpected", $"An unexpected error ({error.GetType().Name}); the service's log has more.");
        }
    }

    private static async Task WriteAsync(HttpContext context, RefusalException refusal)
    {
        var response = context.Response;
        response.StatusCode = refusal.Status;
        if (refusal.RetryAfter is { } time) response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var path = context.Request.Path;
        response.ContentType = path.StartsWithSegments("/v1") || path.StartsWithSegments("/sdapi") ? "application/json" : "application/problem+json";
        var body = path.StartsWithSegments("/v1") ? JsonSerializer.SerializeToUtf8Bytes(OpenAiError.Of(refusal), ErrorJson.Answers.OpenAiError)
            : path.StartsWithSegments("/sdapi") ? JsonSerializer.SerializeToUtf8Bytes(StableDiffusionError.Of(refusal), ErrorJson.Answers.StableDiffusionError)
            : JsonSerializer.SerializeToUtf8Bytes(Problem.Of(refusal), ErrorJson.Answers.Problem);
        await response.Body.WriteAsync(body).ConfigureAwait(false);
    }

    private static RefusalException OfStatus(int status) => status switch
    {
        404 => new(404, "not_found", "There is nothing at this address; /openapi/v1.json lists what there is."),
        415 => new(415, "unsupported_media_type",
            "Send JSON with the header 'Content-Type: application/json', or a form (multipart/form-data); /openapi/v1.json tells what the address takes."),
        405 => new(405, "method_not_allowed", "This address does not take that method; /openapi/v1.json lists what there is."),
        _ => new(status, "invalid_request", "The request is not understood; see the documentation at /openapi/v1.json."),
    };

    [LoggerMessage(LogLevel.Error, "A request ended with an unexpected error.")]
    private partial void Unexpected(Exception error);
}
