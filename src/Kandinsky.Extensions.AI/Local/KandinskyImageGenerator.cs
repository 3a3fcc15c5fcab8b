using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>
/// Paints in this process. A prompt alone gives a picture of it; with a picture it is edited, with a mask too only where that is white, with several they
/// are mixed, without a prompt it is varied. Requests wait for each other: each uses all cores.
/// </summary>
/// <param name="model">The model; it is not disposed with this.</param>
public sealed class KandinskyImageGenerator(KandinskyModel model) : IImageGenerator, IStreamingImageGenerator
{
    /// <inheritdoc/>
    /// <exception cref="KandinskyException">The request or the model is not usable.</exception>
    public Task<ImageGenerationResponse> GenerateAsync(ImageGenerationRequest request, ImageGenerationOptions? options = null,
        CancellationToken cancellationToken = default) => PaintingStream.EndAsync(StreamAsync(request, options, cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<PaintingUpdate> StreamAsync(ImageGenerationRequest request, ImageGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var order = PaintingOrder.Read(request, options, this, model.IsFast);
        if (order.AsAddress) throw PaintingOrder.Wrong("Pictures painted in this process have no address; ask for data");
        return PaintingStream.TellAsync(PaintAsync(order, cancellationToken), order.Progress);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ImageGeneratorMetadata) ? new ImageGeneratorMetadata(PaintingStream.Provider, null, model.Name)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(KandinskyModel) ? model
            : serviceType == typeof(KandinskyPipeline) ? model.Pipeline
            : null;
    }

    /// <summary>Nothing: the model is its owner's.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<PaintingUpdate> PaintAsync(PaintingOrder order, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (order.Model is { } named && named != model.Name)
            throw PaintingOrder.Wrong(
                $"This generator paints with '{model.Name}', not with '{LegibleText.Of(named)}'; register the other under a key of its own");
        var first = await Task.Run(order.ToRequest, cancellation).ConfigureAwait(false);
        var mediaType = order.Format == PictureFormat.Png ? "image/png" : "image/jpeg";
        List<AIContent> contents = [];
        List<GeneratedImage> images = [];
        for (var picture = 0; picture < order.Count; picture++)
        {
            var shown = 0;
            var request = first with { Seed = unchecked(first.Seed + (ulong)picture) };
            await foreach (var progress in model.PaintAsync(request, order.Fast, cancellation).ConfigureAwait(false))
            {
                foreach (var image in progress.Images)
                {
                    images.Add(image);
                    contents.Add(ContentOf(image, order, mediaType));
                }
                var preview = progress.Preview is not null && shown < order.Previews ? progress.Preview : null;
                if (preview is not null) shown++;
                yield return UpdateOf(progress, preview, picture, order.Count);
            }
        }
        yield return new(PaintingStream.Done, 1)
        {
            Picture = order.Count - 1,
            Remaining = TimeSpan.Zero,
            Response = new(contents) { RawRepresentation = images },
        };
    }

    private static PaintingUpdate UpdateOf(GenerationProgress progress, Image? preview, int picture, int pictures)
    {
        var fraction = progress.Fraction;
        return new(progress.Stage == Stage.Done ? PaintingStream.Decoding : progress.Stage.ToString().ToLowerInvariant(), (picture + fraction) / pictures)
        {
            Step = progress.Step,
            Steps = progress.Steps,
            Picture = picture,
            Remaining = fraction > 0.15 ? progress.Elapsed / fraction * (pictures - picture - fraction) : null,
            Preview = preview is null ? null : new DataContent(ImageFile.Encode(preview, PictureFormat.Png), "image/png"),
            Notes = progress.Notes,
        };
    }

    private static DataContent ContentOf(GeneratedImage image, PaintingOrder order, string mediaType) =>
        new(ImageFile.Encode(image.Image, order.Format, image.Metadata, order.Quality), mediaType)
        {
            RawRepresentation = image,
            AdditionalProperties = new()
            {
                [PaintingProperties.Seed] = image.Metadata.Seed,
                [PaintingProperties.Prompt] = image.Metadata.Prompt,
                [PaintingProperties.Parameters] = image.Metadata.ToParameters(),
            },
        };
}
