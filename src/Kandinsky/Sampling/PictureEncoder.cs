using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>From a picture to latents (docs/kandinsky.md, "Image to image").</summary>
internal static class PictureEncoder
{
    /// <summary>Resizes a picture to the run's size and encodes it.</summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="image">Any size, any mode; alpha is dropped.</param>
    /// <returns>[4, height, width] in torch's order.</returns>
    public static float[] Encode(PictureRun run, Image image)
    {
        var size = run.Size;
        var pixels = image.ToRgb().Resize(size.ImageWidth, size.ImageHeight, ResizeFilter.Bicubic, reducingGap: 1).Pixels;
        using var scratch = run.Arena.Scope();
        var picture = Ops.FromBytes(pixels, new Shape(1, size.ImageHeight, size.ImageWidth, 3), 127.5f, [1], [1], run.Arena);
        var latents = new float[run.Models.MoVQConfig.LatentChannels * size.Height * size.Width];
        Ops.ToChannelsFirst(run.MoVQ.Encode(picture), latents);
        FiniteNumbers.Require(latents, $"encoding of the picture");
        return latents;
    }
}
