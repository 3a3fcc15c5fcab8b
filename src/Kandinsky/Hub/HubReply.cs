using System.Net;

namespace Kandinsky;

/// <summary>The hub's answer to a request for a file, redirects followed.</summary>
/// <param name="message">The last answer.</param>
/// <param name="hash">What the hub itself, not where it redirected to, calls the content: its etag without quotes.</param>
/// <param name="bytes">The content's whole length as the hub itself states it; null when it does not.</param>
internal sealed class HubReply(HttpResponseMessage message, string? hash, long? bytes) : IDisposable
{
    /// <summary>What the hub calls the content.</summary>
    public string? Hash { get; } = hash;

    /// <summary>The whole length the hub states.</summary>
    public long? Bytes { get; } = bytes;

    /// <summary>The status of the last answer.</summary>
    public HttpStatusCode Status => message.StatusCode;

    /// <summary>The last answer's content.</summary>
    public HttpContent Content => message.Content;

    /// <summary>The etag of whoever sends the bytes.</summary>
    public string? SenderTag => message.Headers.ETag?.Tag;

    public void Dispose() => message.Dispose();
}
