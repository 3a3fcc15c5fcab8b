namespace Kandinsky.Training;

/// <summary>Which word a prior's text encoder learns, and from what (textual inversion, arXiv 2208.01618).</summary>
public sealed record TextualInversionOptions
{
    /// <summary>The most vectors of a word.</summary>
    public const int MostVectors = 32;

    /// <summary>The word as prompts will spell it, new to the text encoder, such as <c>&lt;my-dog&gt;</c>.</summary>
    public required string Word { get; init; }

    /// <summary>What it begins as: a word for its kind, such as <c>dog</c>.</summary>
    public string Initial { get; init; } = "thing";

    /// <summary>Vectors of the word: tokens it takes in a prompt, 1 … 32. More hold more, and leave less to the other words.</summary>
    public int Vectors { get; init; } = 1;

    /// <summary>What a caption that lacks the word becomes, one of them by chance; <c>{}</c> stands for the word.</summary>
    public IReadOnlyList<string> Templates { get; init; } =
        ["{}", "a {}", "the {}", "a picture of {}", "a photo of a {}", "one {}", "a good picture of the {}"];

    /// <summary>Checks the options.</summary>
    /// <exception cref="KandinskyException">One of them makes no sense.</exception>
    public void Check()
    {
        if (Word.Length == 0 || Word.Any(char.IsWhiteSpace) || Word.Any(char.IsControl))
            throw Wrong($"'{LegibleText.Of(Word)}' is no word for a prompt; give one without spaces, such as <my-dog>.");
        if (Vectors is < 1 or > MostVectors) throw Wrong($"A word cannot have {Vectors} vectors; give 1 to {MostVectors}.");
        if (Templates.Count == 0 || !Templates.All(template => template.Contains("{}", StringComparison.Ordinal)))
            throw Wrong("Templates of captions need {} in the word's place; give at least one.");
    }

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Request);
}
