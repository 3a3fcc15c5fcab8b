using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>Follows a job of a service by its events, over connections that may be lost.</summary>
/// <param name="client">The service.</param>
/// <param name="id">The job.</param>
/// <param name="previews">How many previews of each picture are handed on.</param>
/// <param name="pictures">Pictures of the job.</param>
internal sealed class JobFollower(KandinskyClient client, string id, int previews, int pictures)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly int[] _shown = new int[pictures];
    private PaintingUpdate _last = new(PaintingStream.Queued, 0);

    /// <summary>The job, once it has ended.</summary>
    public JsonNode? Ended { get; private set; }

    /// <summary>Updates until the job has ended.</summary>
    /// <exception cref="KandinskyException">The connection was lost too often, or the service knows the job no more.</exception>
    public async IAsyncEnumerable<PaintingUpdate> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var lost = 0;
        while (Ended is null)
        {
            var events = client.EventsAsync(id, cancellation).GetAsyncEnumerator(cancellation);
            await using var _ = events.ConfigureAwait(false);
            while (Ended is null)
            {
                try
                {
                    if (!await events.MoveNextAsync().ConfigureAwait(false)) break;
                }
                catch (Exception error) when (error is IOException or HttpRequestException or KandinskyException { Kind: ErrorKind.Network }
                    && lost < client.Options.Reconnections)
                {
                    break;
                }
                lost = 0;
                if (Update(events.Current.Name, events.Current.Data) is { } update) yield return update;
            }
            if (Ended is not null) yield break;
            if (++lost > client.Options.Reconnections) throw new KandinskyException(
                $"The service at {client.Address} stopped telling of job {id}; it may still be painted there.", ErrorKind.Network);
            await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
        }
    }

    private PaintingUpdate? Update(string name, JsonNode data)
    {
        switch (name)
        {
            case "queued" or "progress":
                return _last = new(data["stage"]?.GetValue<string>() is { } stage and not PaintingStream.Done ? stage
                    : name == "queued" ? PaintingStream.Queued : PaintingStream.Decoding, data["fraction"]!.GetValue<double>())
                {
                    Step = data["step"]!.GetValue<int>(),
                    Steps = data["steps"]!.GetValue<int>(),
                    Picture = data["picture"]!.GetValue<int>(),
                    Ahead = data["ahead"]?.GetValue<int>(),
                    Remaining = data["seconds_left"] is { } seconds ? TimeSpan.FromSeconds(seconds.GetValue<double>()) : null,
                };
            case "preview":
                var picture = data["picture"]!.GetValue<int>();
                return picture < pictures && _shown[picture]++ < previews
                    ? _last with { Preview = new DataContent(new Uri(data["image"]!.GetValue<string>()), null), Picture = picture } : null;
            case "done" or "failed" or "cancelled":
                Ended = data;
                return null;
            default:
                return null;
        }
    }
}
