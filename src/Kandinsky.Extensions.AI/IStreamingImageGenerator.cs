using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>
/// Tells how a picture comes into being. Both of this package's generators do; ask any generator for it by
/// <c>GetService&lt;IStreamingImageGenerator&gt;()</c>, also through layers that others put around it.
/// </summary>
public interface IStreamingImageGenerator
{
    /// <summary>Paints as <see cref="IImageGenerator.GenerateAsync"/> does, and tells each step.</summary>
    /// <param name="request">The prompt, and pictures to edit.</param>
    /// <param name="options">Choices; <see cref="ImageGenerationOptions.StreamingCount"/> of each picture are shown before it is finished.</param>
    /// <param name="cancellationToken">Ends the painting.</param>
    /// <returns>Steps; the last one has the response.</returns>
    /// <exception cref="KandinskyException">The request or the model is not usable.</exception>
    IAsyncEnumerable<PaintingUpdate> StreamAsync(ImageGenerationRequest request, ImageGenerationOptions? options = null,
        CancellationToken cancellationToken = default);
}
