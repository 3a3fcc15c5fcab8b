using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>One ingredient of a mix: a text or a picture, and how much of it.</summary>
/// <param name="Text">The text, or null.</param>
/// <param name="Image">The picture, or null.</param>
/// <param name="Weight">Its factor. Weights are not normalised: they usually sum to 1.</param>
public sealed record MixItem(string? Text, Image? Image, float Weight)
{
    /// <summary>A text.</summary>
    public static MixItem Of(string text, float weight = 1) => new(text, null, weight);

    /// <summary>A picture.</summary>
    public static MixItem Of(Image image, float weight = 1) => new(null, image, weight);
}

/// <summary>Mixing: the weighted sum of the embeddings of texts and pictures is painted. One picture alone gives variations of it.</summary>
public sealed record MixRequest : PictureRequest
{
    /// <summary>The ingredients, at least one.</summary>
    public required IReadOnlyList<MixItem> Items { get; init; }

    internal override void Check()
    {
        base.Check();
        if (Items.Count == 0) throw new KandinskyException("There is nothing to mix; give texts or pictures.", ErrorKind.Request);
        foreach (var item in Items)
        {
            if (!float.IsFinite(item.Weight)) throw new KandinskyException($"A weight is {item.Weight}; give a number.", ErrorKind.Request);
        }
    }
}
