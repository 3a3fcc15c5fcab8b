using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Kandinsky.Server;

/// <summary>Reads bodies within limits: bytes, all bodies' bytes, parts, and depth of JSON.</summary>
internal sealed class RequestBody(ServerSettings settings, BodyBudget budget)
{
    private const int Depth = 16;
    private const int MostParts = 64;
    private const int LongestBoundary = 70; // RFC 2046, 5.1.1

    /// <summary>Whether a request's body is a form with files.</summary>
    public static bool IsMultipart(HttpRequest request) => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads JSON: one object, no name twice, not deep.</summary>
    /// <exception cref="RefusalException">It is not, or too large.</exception>
    public async Task<JsonElement> ReadJsonAsync(HttpContext context)
    {
        if (context.Request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
            throw new RefusalException(415, "unsupported_media_type", "The body is to be JSON; send it with 'Content-Type: application/json'.");
        return ParseJson(context, await ReadAsync(context).ConfigureAwait(false));
    }

    /// <summary>Reads JSON from text inside a request.</summary>
    /// <exception cref="RefusalException">It is not an object, or too deep.</exception>
    public static JsonElement ParseJson(HttpContext context, ReadOnlyMemory<byte> text)
    {
        try
        {
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = false });
            context.Response.RegisterForDispose(document);
            if (text.Span.IndexOf("\\u"u8) >= 0) CheckTexts(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement
                : throw new RefusalException(400, "invalid_json", "The body is to be a JSON object.");
        }
        catch (JsonException error)
        {
            throw new RefusalException(400, "invalid_json",
                $"The body is not JSON that is understood: line {error.LineNumber + 1}, byte {error.BytePositionInLine}. Names must not be repeated, and "
                    + $"objects nest at most {Depth} deep.");
        }
    }

    /// <summary>Refuses escapes that are no character, such as half of a pair: nobody could read such a text.</summary>
    private static void CheckTexts(JsonElement element)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    element.GetString();
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray()) CheckTexts(item);
                    break;
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        _ = property.Name;
                        CheckTexts(property.Value);
                    }
                    break;
            }
        }
        catch (InvalidOperationException)
        {
            throw new RefusalException(400, "invalid_json", "The body has an escape that is no character (half of a surrogate pair).");
        }
    }

    /// <summary>Reads a whole body.</summary>
    /// <exception cref="RefusalException">It is too large.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        CheckLength(context.Request);
        var share = Share(context);
        using var content = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, settings.BodyLimit));
        await CopyAsync(context.Request.Body, content, share, context.RequestAborted).ConfigureAwait(false);
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    /// <summary>Reads a form.</summary>
    /// <exception cref="RefusalException">It is damaged or too large.</exception>
    public async Task<MultipartForm> ReadFormAsync(HttpContext context)
    {
        CheckLength(context.Request);
        var boundary = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        if (boundary.Length is 0 or > LongestBoundary) throw new RefusalException(400, "invalid_form",
            $"The form's boundary is missing or longer than {LongestBoundary} letters.");
        var share = Share(context);
        var reader = new MultipartReader(boundary, context.Request.Body)
        {
            HeadersCountLimit = 8, HeadersLengthLimit = 4096,
            BodyLengthLimit = settings.BodyLimit
        };
        var form = new MultipartForm();
        try
        {
            for (var parts = 0; await reader.ReadNextSectionAsync(context.RequestAborted).ConfigureAwait(false) is { } section; parts++)
            {
                if (parts == MostParts) throw new RefusalException(400, "invalid_form", $"The form has more than {MostParts} parts.");
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || HeaderUtilities.RemoveQuotes(disposition.Name).Length == 0)
                    throw new RefusalException(400, "invalid_form", "A part of the form has no name.");
                using var content = new MemoryStream();
                await CopyAsync(section.Body, content, share, context.RequestAborted).ConfigureAwait(false);
                form.Add(HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), disposition.FileName.HasValue || disposition.FileNameStar.HasValue,
                    content.ToArray());
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException && error is not BadHttpRequestException)
        {
            throw new RefusalException(400, "invalid_form", "The form is damaged: a part does not end, or its head is too long.");
        }
        return form;
    }

    private BodyBudget.Share Share(HttpContext context)
    {
        var share = budget.Begin();
        context.Response.RegisterForDispose(share);
        return share;
    }

    private void CheckLength(HttpRequest request)
    {
        if (request.ContentLength > settings.BodyLimit) throw TooLarge();
    }

    private async Task CopyAsync(Stream from, MemoryStream to, BodyBudget.Share share, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (to.Length + read > settings.BodyLimit) throw TooLarge();
                share.Take(read);
                to.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private RefusalException TooLarge() => new(413, "too_large", $"The body has more than {settings.BodyLimit >> 20} MiB; scale pictures down first.");
}
