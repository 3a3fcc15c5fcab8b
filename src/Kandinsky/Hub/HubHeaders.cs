using System.Globalization;
using System.Net;

namespace Kandinsky;

/// <summary>What the hub says about a file in its headers.</summary>
internal static class HubHeaders
{
    /// <summary>
    /// The content's hash and whole length: <c>X-Linked-Etag</c> and <c>X-Linked-Size</c> where the content lies in
    /// large-file storage, else <c>ETag</c> and the length of the answer itself. Null what is not stated.
    /// </summary>
    public static (string? Hash, long? Bytes) Read(HttpResponseMessage message)
    {
        var redirect = IsRedirect(message);
        var tag = One(message, "X-Linked-Etag") ?? (redirect ? null : One(message, "ETag"));
        var size = One(message, "X-Linked-Size") is { } linked && long.TryParse(linked, CultureInfo.InvariantCulture, out var stated) && stated >= 0
            ? stated
            : redirect || message.Content.Headers.ContentEncoding.Count > 0 ? (long?)null
            : message.StatusCode == HttpStatusCode.PartialContent ? message.Content.Headers.ContentRange?.Length
            : message.StatusCode == HttpStatusCode.OK ? message.Content.Headers.ContentLength
            : null;
        return (Unquote(tag), size);
    }

    /// <summary>Whether the answer sends the asker elsewhere.</summary>
    public static bool IsRedirect(HttpResponseMessage message) => message.StatusCode is HttpStatusCode.MovedPermanently
        or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage message)
    {
        var wait = message.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>A header's value when it is there once.</summary>
    public static string? One(HttpResponseMessage message, string name) =>
        message.Headers.TryGetValues(name, out var values) && values.ToArray() is [var value] ? value : null;

    // "abc", W/"abc" and abc name the same content.
    private static string? Unquote(string? tag)
    {
        tag = tag?.Trim();
        if (tag?.StartsWith("W/", StringComparison.Ordinal) == true)
            tag = tag[2..];
        return tag?.Trim('"') is { Length: > 0 } text ? text : null;
    }
}
