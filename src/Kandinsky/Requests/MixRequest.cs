namespace Kandinsky;

/// <summary>Mixing: the weighted sum of the embeddings of texts and pictures is painted. One picture alone gives variations of it.</summary>
public sealed record MixRequest : PictureRequest
{
    /// <summary>The ingredients, at least one.</summary>
    public required IReadOnlyList<MixItem> Items { get; init; }

    /// <summary>The ingredients in words, <c>0.4 a red star + 0.6 picture</c>, for each picture.</summary>
    public override IReadOnlyList<string> PictureTitles => [.. Enumerable.Repeat(MixItemsType.Words(Items), Count)];

    internal override void Check()
    {
        base.Check();
        if (Items.Count == 0) throw new KandinskyException("There is nothing to mix; give texts or pictures.", ErrorKind.Request);
        foreach (var item in Items)
        {
            if (item.Text is null && item.Image is null) throw Wrong("neither a text nor a picture; give one of them");
            if (item.Text is not null && item.Image is not null) throw Wrong("both a text and a picture; make two of it, each with its weight");
            if (!float.IsFinite(item.Weight)) throw new KandinskyException($"A weight is {item.Weight}; give a number.", ErrorKind.Request);
        }

        static KandinskyException Wrong(string what) => new($"An ingredient of the mix is {what}.", ErrorKind.Request);
    }
}
