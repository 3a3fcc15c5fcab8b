namespace Kandinsky;

/// <summary>A task that begins with prompts.</summary>
public abstract record PromptedRequest : PictureRequest
{
    /// <summary>One or more prompts; each gives <see cref="PictureRequest.Count"/> pictures.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>
    /// Whether words in the prompts are chosen: <c>{red|green}</c> and <c>__animal__</c> (<see cref="Kandinsky.Wildcards"/>). The seed decides, for each
    /// picture anew. Prompts are read as they stand unless it is set.
    /// </summary>
    public bool Wildcards { get; init; }

    /// <summary>What the prompts were before their words were chosen, one each; null if nothing was chosen. A record, which changes no picture.</summary>
    public IReadOnlyList<string>? Templates { get; init; }

    /// <summary>The prompt of each picture.</summary>
    public override IReadOnlyList<string> PictureTitles => [.. Prompts.SelectMany(prompt => Enumerable.Repeat(prompt, Count))];

    internal override IReadOnlyList<string> DecoderPrompts => PictureTitles;

    internal override void Check()
    {
        base.Check();
        if (Prompts.Count == 0) throw new KandinskyException("There is no prompt; say what to paint.", ErrorKind.Request);
    }
}
