using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A task that begins with prompts.</summary>
public abstract record PromptedRequest : PictureRequest
{
    /// <summary>One or more prompts; each gives <see cref="PictureRequest.Count"/> pictures.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    internal IReadOnlyList<string> PromptOfEachPicture() => [.. Prompts.SelectMany(prompt => Enumerable.Repeat(prompt, Count))];

    internal override int Pictures => Count * Prompts.Count;

    internal override void Check()
    {
        base.Check();
        if (Prompts.Count == 0) throw new KandinskyException("There is no prompt; say what to paint.", ErrorKind.Request);
    }
}

/// <summary>Text to image.</summary>
public sealed record TextToImageRequest : PromptedRequest;

/// <summary>Image to image: the picture is taken part of the way back to noise, then painted again as the prompt says.</summary>
public sealed record ImageToImageRequest : PromptedRequest
{
    /// <summary>The picture to start from, resized to the request's size.</summary>
    public required Image Image { get; init; }

    /// <summary>How far back to noise, above 0 to 1: strength times steps are run, at least one.</summary>
    public double Strength { get; init; } = 0.3;

    internal override Image? Template => Image;

    internal override void Check()
    {
        base.Check();
        DenoisingStrength.Check(Strength, "strength");
    }
}

/// <summary>Inpainting: the white part of a mask is painted anew.</summary>
public sealed record InpaintRequest : PromptedRequest
{
    /// <summary>The picture, resized to the request's size.</summary>
    public required Image Image { get; init; }

    /// <summary>
    /// White is painted anew, black is kept; of any size, resized like the picture. Of a mask with transparency the paint on a transparent layer
    /// counts, or the hole in a picture (see <see cref="PaintMask"/>): give the picture itself to paint its own transparent part.
    /// </summary>
    public required Image Mask { get; init; }

    /// <summary>Whether kept pixels are copied back from the picture, after painting; the edge is feathered inside the part that is painted anew.</summary>
    public bool PasteBack { get; init; }

    internal override Image? Template => Image;

    internal override void Check()
    {
        base.Check();
        var (image, mask) = ((double)Image.Width / Image.Height, (double)Mask.Width / Mask.Height);
        if (Math.Abs(image / mask - 1) > 0.02)
        {
            throw new KandinskyException($"The mask is {Mask.Width} x {Mask.Height} and the picture {Image.Width} x {Image.Height}; give a mask of the picture's proportions.", ErrorKind.Input);
        }
    }
}

/// <summary>ControlNet: the picture follows a depth map.</summary>
public sealed record ControlRequest : PromptedRequest
{
    /// <summary>The depth map, near is bright; resized to the request's size.</summary>
    public required Image Hint { get; init; }

    /// <summary>A picture to start from; from noise if null.</summary>
    public Image? Image { get; init; }

    /// <summary>With a picture: how far back to noise, above 0 to 1.</summary>
    public double Strength { get; init; } = 0.3;

    /// <summary>With a picture: how far its embedding is taken back to noise before the prior paints the prompt into it, above 0 to 1.</summary>
    public double PriorStrength { get; init; } = 0.85;

    internal override Image? Template => Hint;

    internal override void Check()
    {
        base.Check();
        DenoisingStrength.Check(Strength, "strength");
        DenoisingStrength.Check(PriorStrength, "prior strength");
    }
}

/// <summary>A picture's embedding taken part of the way back to noise, then denoised as the prompt says; painted from noise.</summary>
public sealed record EmbeddingToEmbeddingRequest : PromptedRequest
{
    /// <summary>The picture whose embedding is changed.</summary>
    public required Image Image { get; init; }

    /// <summary>How far back to noise, above 0 to 1.</summary>
    public double PriorStrength { get; init; } = 0.3;

    internal override void Check()
    {
        base.Check();
        DenoisingStrength.Check(PriorStrength, "prior strength");
    }
}
