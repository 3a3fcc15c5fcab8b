namespace Kandinsky;

/// <summary>A task that begins with prompts.</summary>
public abstract record PromptedRequest : PictureRequest
{
    /// <summary>One or more prompts; each gives <see cref="PictureRequest.Count"/> pictures.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>The prompt of each picture.</summary>
    public override IReadOnlyList<string> PictureTitles => [.. Prompts.SelectMany(prompt => Enumerable.Repeat(prompt, Count))];

    internal override IReadOnlyList<string> DecoderPrompts => PictureTitles;

    internal override void Check()
    {
        base.Check();
        if (Prompts.Count == 0) throw new KandinskyException("There is no prompt; say what to paint.", ErrorKind.Request);
    }
}
