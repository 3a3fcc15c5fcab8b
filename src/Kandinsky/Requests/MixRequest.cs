using System.Globalization;

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

    /// <summary>The ingredients in words, for the picture's metadata.</summary>
    internal string Recipe => string.Join(" + ", Items.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Weight} {item.Text ?? "picture"}")));

    internal override void Check()
    {
        base.Check();
        if (Items.Count == 0) throw new KandinskyException("There is nothing to mix; give texts or pictures.", ErrorKind.Request);
        foreach (var item in Items)
        {
            if (item.Text is null && item.Image is null) throw new KandinskyException("An ingredient of the mix is neither a text nor a picture; give one of them.", ErrorKind.Request);
            if (item.Text is not null && item.Image is not null) throw new KandinskyException("An ingredient of the mix is both a text and a picture; make two of it, each with its weight.", ErrorKind.Request);
            if (!float.IsFinite(item.Weight)) throw new KandinskyException($"A weight is {item.Weight}; give a number.", ErrorKind.Request);
        }
    }
}
