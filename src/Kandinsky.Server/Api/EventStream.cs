using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kandinsky.Server;

/// <summary>Server-sent events: each is on its way as soon as it is written, and an idle stream breathes.</summary>
internal sealed class EventStream(HttpContext context)
{
    private static readonly TimeSpan s_breath = TimeSpan.FromSeconds(15);

    /// <summary>Begins the answer.</summary>
    public static async Task<EventStream> BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // A proxy before it must not collect events.
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        return new(context);
    }

    public Task WriteAsync<T>(string name, T data, JsonTypeInfo<T> type) => WriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(data, type));

    /// <summary>Writes an event whose data is JSON already.</summary>
    public async Task WriteAsync(string name, byte[] json)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: "), context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Hands on what is waited for, with a comment now and then until it comes.</summary>
    public async Task<T> BreathingAsync<T>(Task<T> wait)
    {
        while (true)
        {
            try
            {
                return await wait.WaitAsync(s_breath, context.RequestAborted).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!wait.IsCompleted)
            {
                await context.Response.Body.WriteAsync(":\n\n"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
    }
}
