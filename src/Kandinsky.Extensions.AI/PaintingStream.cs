using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>What generators do with their updates.</summary>
internal static class PaintingStream
{
    /// <summary>The provider's name in metadata.</summary>
    public const string Provider = "kandinsky";

    /// <summary>Names of stages.</summary>
    public const string Queued = "queued", Decoding = "decoding", Done = "done";

    /// <summary>Hands updates on, and tells them to whoever the request names.</summary>
    public static async IAsyncEnumerable<PaintingUpdate> TellAsync(IAsyncEnumerable<PaintingUpdate> updates, IProgress<PaintingUpdate>? progress)
    {
        await foreach (var update in updates.ConfigureAwait(false))
        {
            progress?.Report(update);
            yield return update;
        }
    }

    /// <summary>Waits for the response.</summary>
    public static async Task<ImageGenerationResponse> EndAsync(IAsyncEnumerable<PaintingUpdate> updates)
    {
        ImageGenerationResponse? response = null;
        await foreach (var update in updates.ConfigureAwait(false)) response = update.Response ?? response;
        return response!;
    }
}
