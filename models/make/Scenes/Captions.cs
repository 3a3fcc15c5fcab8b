namespace Kandinsky.Make;

/// <summary>Says what a scene shows, in varied words, some of them left out.</summary>
internal static class Captions
{
    /// <summary>A caption.</summary>
    /// <param name="scene">What is to be said.</param>
    /// <param name="dice">Chance; null for the plain sentence with everything in it.</param>
    public static string Of(Scene scene, Dice? dice = null)
    {
        var subject = scene.Objects.Count == 1 ? One(scene, dice) : Two(scene, dice);
        var background = BackgroundOf(scene.Background);
        return (dice?.Below(12) ?? 0) switch
        {
            7 => $"{subject}, {background}",
            8 => $"{Article(background)} with {subject}",
            9 when scene.Background.Filling == Filling.Plain => $"{subject} on {Palette.Names[scene.Background.First]}",
            10 => $"a picture of {subject} on {Article(background)}",
            11 => subject,
            _ => $"{subject} on {Article(background)}",
        };
    }

    /// <summary>A thing alone, as one says it when it is to be painted into a picture.</summary>
    public static string Of(SceneObject part) => Article(Noun(part, "", null));

    private static string One(Scene scene, Dice? dice)
    {
        var size = SceneSize.All[scene.Size];
        var isSaid = scene.Size != SceneSize.Medium || dice?.Chance(0.1) == true;
        var place = Place.All[scene.Place];
        var words = isSaid ? Pick(size.Words, dice) : "";
        var isPlaced = dice is null || !dice.Chance(scene.Place == 0 ? 0.4 : 0.05);
        return Article(Noun(scene.Objects[0], words, dice)) + (isPlaced ? $" {Pick(place.Words, dice)}" : "");
    }

    private static string Two(Scene scene, Dice? dice)
    {
        var (first, second) = (Article(Noun(scene.Objects[0], "", dice)), Article(Noun(scene.Objects[1], "", dice)));
        var isTurned = dice?.Chance(0.5) == true;
        return (scene.Relation, isTurned) switch
        {
            (Relation.Beside, false) => $"{first} {Pick(["left of", "to the left of", "on the left of"], dice)} {second}",
            (Relation.Beside, true) => $"{second} {Pick(["right of", "to the right of", "on the right of"], dice)} {first}",
            (Relation.Above, false) => $"{first} {Pick(["above", "over"], dice)} {second}",
            (Relation.Above, true) => $"{second} {Pick(["below", "under"], dice)} {first}",
            (_, false) => $"{first} {Pick(["inside", "in", "within"], dice)} {second}",
            _ => $"{second} around {first}",
        };
    }

    private static string Noun(SceneObject part, string size, Dice? dice)
    {
        List<string> words = [];
        if (size.Length > 0) words.Add(size);
        if (part.Thing.IsShape) words.Add(Palette.Names[part.ColourIndex]);
        else if (dice?.Chance(0.3) != true) words.Add(SpriteLibrary.Styles[part.Style]);
        words.Add(part.Thing.Name);
        return string.Join(' ', words);
    }

    private static string BackgroundOf(Background background) => background.Filling == Filling.Plain
        ? $"{Palette.Names[background.First]} background"
        : $"{Palette.Names[background.First]} to {Palette.Names[background.Second]} gradient";

    private static string Article(string noun) => IsPlural(noun) ? noun : ("aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an " : "a ") + noun;

    /// <summary>Grapes, scissors and glasses are several; a bus, a rhinoceros and a dress are one.</summary>
    private static bool IsPlural(string noun) => noun[^1] == 's' && noun[^2] is not ('u' or 's' or 'o');

    private static string Pick(IReadOnlyList<string> words, Dice? dice) => dice is null ? words[0] : words[dice.Chance(0.6) ? 0 : dice.Below(words.Count)];
}
