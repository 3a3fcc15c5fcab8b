using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>
/// Has a service paint, with the same requests as <see cref="KandinskyImageGenerator"/> and the same pictures for the same seed. Each is a job there: it can
/// be seen on the service's page, is called off when the caller stops waiting, and outlasts a lost connection.
/// </summary>
/// <param name="client">The service; it is not disposed with this.</param>
public sealed class RemoteImageGenerator(KandinskyClient client) : IImageGenerator, IStreamingImageGenerator
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    /// <exception cref="KandinskyException">The service refuses the request, fails at it or cannot be reached.</exception>
    public Task<ImageGenerationResponse> GenerateAsync(ImageGenerationRequest request, ImageGenerationOptions? options = null,
        CancellationToken cancellationToken = default) => PaintingStream.EndAsync(StreamAsync(request, options, cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<PaintingUpdate> StreamAsync(ImageGenerationRequest request, ImageGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var order = PaintingOrder.Read(request, options, this);
        return PaintingStream.TellAsync(PaintAsync(order, RemoteJob.Of(order, client.Options.Model), cancellationToken), order.Progress);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ImageGeneratorMetadata) ? new ImageGeneratorMetadata(PaintingStream.Provider, client.Address, client.Options.Model)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(KandinskyClient) ? client
            : null;
    }

    /// <summary>Nothing: the client is its owner's.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<PaintingUpdate> PaintAsync(PaintingOrder order, JsonObject job, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var made = await client.SendJsonAsync(HttpMethod.Post, "api/v1/jobs", job, cancellation).ConfigureAwait(false);
        var id = made["id"]!.GetValue<string>();
        JsonNode? ended = null;
        try
        {
            var follower = new JobFollower(client, id, order.Previews, order.Count);
            await foreach (var update in follower.FollowAsync(cancellation).ConfigureAwait(false)) yield return update;
            ended = follower.Ended;
        }
        finally
        {
            if (ended is null) await CallOffAsync(id).ConfigureAwait(false);
        }
        if (ended!["state"]!.GetValue<string>() != "done") throw new KandinskyException(
            ended["error"]?.GetValue<string>() ?? "The job was called off at the service.", ErrorKind.Request);
        List<AIContent> contents = [];
        foreach (var picture in ended["pictures"]!.AsArray()) contents.Add(await ContentOfAsync(picture!, order.AsAddress, cancellation).ConfigureAwait(false));
        yield return new(PaintingStream.Done, 1)
        {
            Picture = order.Count - 1,
            Remaining = TimeSpan.Zero,
            Notes = [.. (ended["notes"]?.AsArray() ?? []).Select(note => note!.GetValue<string>())],
            Response = new(contents) { RawRepresentation = ended },
        };
    }

    private async Task<AIContent> ContentOfAsync(JsonNode picture, bool asAddress, CancellationToken cancellation)
    {
        var path = $"api/v1/pictures/{picture["id"]!.GetValue<string>()}/file";
        var mediaType = picture["media_type"]!.GetValue<string>();
        AIContent content = asAddress
            ? new UriContent(new Uri(client.Address, path), mediaType)
            : new DataContent(await client.FileAsync(path, cancellation).ConfigureAwait(false), mediaType);
        content.RawRepresentation = picture;
        content.AdditionalProperties = new()
        {
            [PaintingProperties.Seed] = picture["metadata"]?["seed"]?.GetValue<ulong>(),
            [PaintingProperties.Prompt] = picture["metadata"]?["prompt"]?.GetValue<string>(),
        };
        if (content is DataContent file) content.AdditionalProperties[PaintingProperties.Parameters] = PictureMetadata.Read(file.Data)?.ToParameters();
        return content;
    }

    /// <summary>The caller waits no more; if the service does not hear of it, it paints a picture that nobody fetches.</summary>
    private async Task CallOffAsync(string id)
    {
        try
        {
            using var patience = new CancellationTokenSource(s_pause * 5);
            await client.SendJsonAsync(HttpMethod.Post, $"api/v1/jobs/{id}/cancel", null, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is KandinskyException or OperationCanceledException)
        {
            // Why the caller waits no more matters more.
        }
    }
}
