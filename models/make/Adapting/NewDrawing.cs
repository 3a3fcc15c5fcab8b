namespace Kandinsky.Make;

/// <summary>
/// One drawing more than the model knows: pictures of it with captions for an adapter to learn from, and the judge of what a model with that adapter paints for
/// its word, and for the others'.
/// </summary>
internal sealed class NewDrawing
{
    private const ulong LearnedSeed = 101, AskedSeed = 102;
    private const int Flat = 0, Together = 10;

    private readonly Workshop _workshop;
    private readonly Things _things;
    private readonly Thing _thing;
    private readonly string _folder;

    /// <param name="workshop">The state, with the drawings that the model knows.</param>
    /// <param name="code">The new one's code point, in hexadecimal.</param>
    /// <param name="name">The word for it.</param>
    /// <exception cref="KandinskyException">The model knows it.</exception>
    public NewDrawing(Workshop workshop, string code, string name)
    {
        if (workshop.Things.All.Any(thing => thing.Code == code || thing.Name == name))
            throw new KandinskyException($"'{name}' ({code}) is in things.txt already; name a drawing that is not.", ErrorKind.Request);
        (_workshop, _things, _folder) = (workshop, workshop.Things.With(code, name), workshop.PathOf($"lora-{code}"));
        _thing = _things.Drawn.Last();
    }

    /// <summary>Renders the drawing and writes flat scenes of it into the folder <c>pictures</c>, with their captions in text files beside them.</summary>
    /// <param name="pictures">How many.</param>
    public void WritePictures(int pictures)
    {
        var alone = _things.Alone(_thing);
        new SpriteRenderer(_workshop.PathOf("packages"), _workshop.PathOf("sprites")).Render(alone);
        var sprites = SpriteLibrary.Load(alone, _workshop.PathOf("sprites"));
        Scene[] scenes = [.. Scenes(LearnedSeed, heldOut: false).Take(pictures)];
        Write("pictures", scenes, scenes.Select(scene => Compositor.ToImage(Compositor.Paint(scene, sprites), Compositor.Size)));
    }

    /// <summary>Writes what the model paints of other things before it learns this one into the folder <c>others</c>, with captions.</summary>
    /// <param name="pictures">How many.</param>
    /// <param name="paint">Paints some scenes, from a seed.</param>
    public void WriteOthers(int pictures, Func<IReadOnlyList<Scene>, ulong, IEnumerable<Image>> paint)
    {
        Scene[] scenes = [.. Enumerable.Range(0, pictures).Select(i => _workshop.Scenes.Make(LearnedSeed, i, heldOut: false, SceneKind.Thing))];
        Write("others", scenes, scenes.Chunk(Together).SelectMany((some, i) => paint(some, (ulong)i)));
    }

    /// <summary>Paints scenes of the new drawing and scenes of others, and judges them among all drawings, the new one among them.</summary>
    /// <param name="pictures">How many of each.</param>
    /// <param name="paint">Paints some scenes, from a seed.</param>
    /// <param name="sheet">Where the pictures go in rows of ten, the new ones first.</param>
    public string Judge(int pictures, Func<IReadOnlyList<Scene>, ulong, IEnumerable<Image>> paint, string sheet)
    {
        var judge = new Judge(_things, SpriteLibrary.Load(_things, _workshop.PathOf("sprites")));
        Scene[] own = [.. Scenes(AskedSeed, heldOut: true).Take(pictures)];
        Scene[] others = [.. Enumerable.Range(0, pictures).Select(i => _workshop.Scenes.Make(AskedSeed, i, heldOut: true, SceneKind.Thing))];
        var painted = own.Concat(others).Chunk(Together).SelectMany((some, i) => paint(some, (ulong)i)).ToArray();
        var verdicts = new Verdict[painted.Length];
        Parallel.For(0, painted.Length, i => verdicts[i] = judge.Of(painted[i], i < pictures ? own[i] : others[i - pictures]));
        SceneSheet.Write(painted, Together, sheet);
        return $"'{_thing.Name}', {pictures}: {Verdict.Shares(verdicts[..pictures])}\nothers, {pictures}: {Verdict.Shares(verdicts[pictures..])}";
    }

    private IEnumerable<Scene> Scenes(ulong seed, bool heldOut)
    {
        var maker = new SceneMaker(_things.Alone(_thing));
        return Enumerable.Range(0, int.MaxValue).Select(i => maker.Make(seed, i, heldOut, SceneKind.Thing)).Where(scene => scene.Objects[0].Style == Flat);
    }

    private void Write(string name, Scene[] scenes, IEnumerable<Image> pictures)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var (picture, i) in pictures.Select((picture, i) => (picture, i)))
        {
            var path = Path.Combine(folder, FormattableString.Invariant($"{i:D3}.png"));
            ImageFile.Save(picture, path);
            File.WriteAllText(Path.ChangeExtension(path, ".txt"), Captions.Of(scenes[i]) + "\n");
        }
    }
}
