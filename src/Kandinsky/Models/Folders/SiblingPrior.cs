namespace Kandinsky;

/// <summary>The prior in the folder beside a decoder's: <c>X-prior</c> beside <c>X-decoder…</c>, or the only prior there.</summary>
internal static class SiblingPrior
{
    /// <summary>The prior beside the decoder.</summary>
    /// <exception cref="KandinskyException">There is none, or several and none is named like the decoder.</exception>
    public static ModelFolder Of(ModelFolder decoder) => Find(decoder) ?? throw new KandinskyException(
        Beside(decoder) is [_, _, ..] several
            ? $"{decoder.Name} names no prior and several lie beside it ({string.Join(", ", several.Select(prior => prior.Name))}); name one with --prior"
            : $"no prior was found for {decoder.Name}: its README names none (front matter, prior:) and none lies beside {decoder.Path}; name one with --prior",
        ErrorKind.Model);

    /// <summary>The prior beside the decoder; null when there is none, or several and none is named like the decoder.</summary>
    public static ModelFolder? Find(ModelFolder decoder)
    {
        var priors = Beside(decoder);
        var stem = Stem(System.IO.Path.GetFileName(decoder.Path));
        return priors.FirstOrDefault(prior => Stem(prior.Name) == stem) ?? (priors is [var only] ? only : null);
    }

    private static List<ModelFolder> Beside(ModelFolder decoder)
    {
        var above = System.IO.Path.GetDirectoryName(decoder.Path);
        return above is null ? [] : [.. FolderListing.Folders(above)
            .Where(path => path != decoder.Path)
            .Select(path => ModelFolder.TryOpen(path))
            .OfType<ModelFolder>()
            .Where(model => model.Kind == ModelKind.Prior && model.Family == decoder.Family)];
    }

    // compositions-decoder and compositions-prior share the stem "compositions".
    private static string Stem(string name)
    {
        foreach (var word in (ReadOnlySpan<string>)["-prior", "-decoder", "-controlnet", "-inpaint"])
            if (name.LastIndexOf(word, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
                return name[..at];
        return name;
    }
}
