using System.Globalization;
using Kandinsky.Kernels;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>One step of making the model, as the command line asks for it.</summary>
internal sealed class MakeOptions
{
    private const string Curve = "curve";

    private static readonly Dictionary<string, Action<MakeOptions>> _steps = new()
    {
        ["render"] = options =>
            Say($"{new SpriteRenderer(options.Shop.PathOf("packages"), options.Shop.PathOf("sprites")).Render(options.Shop.Things)} rendered"),
        ["names"] = options => Say(CharacterNames.Compare(options.Shop.Things, options.Shop.PathOf("packages"))),
        ["sheet"] = options => SceneSheet.Write(options.Shop, options.Shop.PathOf("scenes.png")),
        ["tokenizer"] = options => PairVocabulary.Write(Enumerable.Range(0, 20000).Select(i =>
            Captions.Of(options.Shop.Scenes.Make(Workshop.Seed, i), new Dice((ulong)i))), options.Shop),
        ["latents"] = options => options.FillLatents(),
        ["text"] = options => options.Train("text", new TextTraining(options.Shop, new(options.Shop))),
        ["picture"] = options => options.Train("picture", new PictureTraining(options.Shop, new(options.Shop))),
        ["see"] = options => Say(SightRun.Run(options.Shop, options.Newest("picture"), options.Kind, options.Number("prompts", 500))),
        ["prior"] = options => options.Train("prior", new PriorTraining(options.Shop, new(options.Shop.Sizes), options.ReadTexts())),
        ["export"] = options => ModelExport.Write(options.Shop, options.Newest, options.Text("to", options.Shop.PathOf("model"))),
        ["judge"] = options => options.Judge(),
        ["judge-holes"] = options => options.JudgeHoles(),
        ["new-pictures"] = options => options.WriteNewPictures(),
        ["judge-new"] = options => Say(options.NewDrawing.Judge(options.Number("pictures", 10), options.Painter(options.Text("model", "models")),
            options.Text("sheet", options.Shop.PathOf("new.png")))),
        [Curve] = _ => File.WriteAllText("models/make/curve.svg", QualityCurve.ToSvg(File.ReadLines("models/make/curve.csv"))),
        ["decoder"] = options => options.Train("decoder", new DecoderTraining(options.Shop, new(options.Shop.Sizes))),
        ["fast"] = options => options.Train("fast", Tuning.Fast(options.Shop, options.Model, options.Number("steps", 1000))),
        ["inpaint"] = options => options.Train("inpaint", Tuning.Inpainting(options.Shop, options.Model, options.Number("steps", 1500))),
        ["movq"] = options => options.Train("movq", Tuning.Autoencoder(options.Shop, options.Number("steps", 1000))),
    };

    private readonly string _step;
    private readonly Dictionary<string, string> _given;

    private MakeOptions(string step, Dictionary<string, string> given) =>
        (_step, _given, Shop) = (step, given, new(given.GetValueOrDefault("state", ""), given.GetValueOrDefault("start", "tests/goldens/starter"),
            given.TryGetValue("things", out var few) ? int.Parse(few, CultureInfo.InvariantCulture) : int.MaxValue));

    private Workshop Shop { get; }

    /// <summary>The decoder that was exported.</summary>
    private ModelFolder Model => ModelFolder.OpenDecoder(Path.Combine(Text("model", Shop.PathOf("model")), "compositions-decoder"));

    private NewDrawing NewDrawing => new(Shop, Text("code", "1fa82"), Text("name", "parachute"));

    private SceneKind Kind => Enum.Parse<SceneKind>(Text("scenes", "Any"), ignoreCase: true);

    /// <summary>Reads the command line: a step, then names and values.</summary>
    /// <exception cref="KandinskyException">It asks for nothing that there is.</exception>
    public static MakeOptions Parse(string[] words)
    {
        if (words.Length == 0 || !_steps.ContainsKey(words[0]) || words.Length % 2 == 0)
            throw new KandinskyException($"Name a step ({string.Join(", ", _steps.Keys)}), then --state FOLDER.", ErrorKind.Request);
        var given = words.Skip(1).Chunk(2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1]);
        if (words[0] != Curve && !given.ContainsKey("state"))
            throw new KandinskyException("Say --state FOLDER: it keeps downloads, renders and checkpoints.", ErrorKind.Request);
        return new(words[0], given);
    }

    /// <summary>Does it.</summary>
    public void Run() => _steps[_step](this);

    private static void Say(string text) => Console.WriteLine(text);

    private int Number(string name, int absent) => _given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : absent;

    private string Newest(string run)
    {
        var checkpoints = new RunCheckpoints(Shop.PathOf(run));
        return Directory.Exists(Shop.PathOf(run)) && checkpoints.Steps is [.., var step] ? checkpoints.PathOf(step)
            : throw new KandinskyException($"There is no checkpoint in '{Shop.PathOf(run)}'; train '{run}' first.", ErrorKind.Request);
    }

    private string Text(string name, string absent) => _given.GetValueOrDefault(name, absent);

    private void Judge()
    {
        var (isPlain, count) = (Text("plain", "no") == "yes", Number("prompts", 500));
        Say(JudgeRun.Run(Shop, Kind, count, isPlain, Painter(Text("model", "")), Text("sheet", "") is { Length: > 0 } sheet ? sheet : null));
    }

    /// <summary>What paints scenes: a model; without one, the renderer, whose pictures may go through the autoencoder.</summary>
    private Func<IReadOnlyList<Scene>, ulong, IEnumerable<Image>> Painter(string model)
    {
        if (model.Length == 0 && Text("through", "") is { Length: > 0 } decoder) return new Autoencoded(Shop, ModelFolder.OpenDecoder(decoder)).Paint;
        if (model.Length == 0) return (scenes, _) => scenes.Select(scene => Compositor.ToImage(Compositor.Paint(scene, Shop.Sprites), Compositor.Size));
        var pipeline = Pipeline(model, "compositions-decoder");
        return (scenes, seed) => pipeline.PaintAsync(Hastened(new TextToImageRequest
        {
            Prompts = [.. scenes.Select(scene => Captions.Of(scene))], Seed = seed, Width = Compositor.Size, Height = Compositor.Size,
            PriorSteps = Number("prior-steps", 10), Steps = Number("steps", 25),
            GuidanceScale = Number("guidance", 4), PriorGuidanceScale = Number("prior-guidance", 4),
        })).GetAwaiter().GetResult().Select(picture => picture.Image);
    }

    private void JudgeHoles()
    {
        using var pipeline = Pipeline(Text("model", ""), Text("decoder", "compositions-decoder-inpaint"));
        Say(HoleRun.Run(Shop, Number("prompts", 500), (picture, scene, seed) => pipeline.PaintAsync(Hastened(new InpaintRequest
        {
            Prompts = [Captions.Of(scene.Asked)], Image = picture, Mask = scene.Hole.Mask(), PasteBack = true, Seed = seed,
            Width = Compositor.Size, Height = Compositor.Size, PriorSteps = Number("prior-steps", 10), Steps = Number("steps", 25),
        })).GetAwaiter().GetResult()[0].Image, Text("sheet", "") is { Length: > 0 } sheet ? sheet : null));
    }

    private bool IsFast => Text("fast", "no") == "yes";

    /// <summary>The request as the distilled adapter paints it, if that is asked for.</summary>
    private T Hastened<T>(T request) where T : PictureRequest => IsFast ? (T)(request.AsFast() with { Steps = Number("steps", FastPainting.Steps) }) : request;

    private KandinskyPipeline Pipeline(string model, string decoder) => KandinskyPipeline.Load(new()
    {
        Decoder = Path.Combine(model, decoder), Prior = Path.Combine(model, "compositions-prior"), KeepLoaded = true, Fast = IsFast,
        Loras = [.. Text("loras", "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(path => new LoraChoice(path))],
    });

    private void WriteNewPictures()
    {
        NewDrawing.WritePictures(Number("pictures", 10));
        NewDrawing.WriteOthers(Number("others", 60), Painter(Text("model", "models")));
    }

    private void FillLatents()
    {
        using var part = Workshop.OpenAutoencoder(Shop.Start);
        new LatentStore(Shop.Latents).Fill(part.Model, Number("shards", 24), scene =>
            Compositor.Paint(Shop.Scenes.Make(Workshop.Seed, scene), Shop.Sprites), shard => Say($"shard {shard}"));
        new LatentStore(Shop.HoleLatents).Fill(part.Model, Number("holes", 12), scene =>
            Compositor.Paint(Shop.Holes.Make(Workshop.Seed, scene).After, Shop.Sprites), shard => Say($"shard {shard} of holes"));
    }

    /// <summary>What reads captions, as it was trained.</summary>
    private TextTower ReadTexts()
    {
        var tower = new TextTower(Shop);
        tower.Part.TakeAverage(Newest("text"));
        return tower;
    }

    private void Train(string name, ITrainable trained)
    {
        using var owned = trained as IDisposable;
        var (path, settings) = (Shop.PathOf(name), new Dictionary<string, string> { ["part"] = name, ["seed"] = $"{Workshop.Seed}" });
        var folder = Directory.Exists(path) ? RunFolder.Resume(path, settings) : RunFolder.Begin(path, settings);
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        new Trainer(trained, folder, new() { Steps = Number("steps", 1000), CheckpointEvery = Number("every", 250), Keep = 2 }).Run(Program.Report, stop.Token);
        if (trained is not ModelTraining model) return;
        if (Directory.Exists(Shop.ResultOf(name))) Directory.Delete(Shop.ResultOf(name), recursive: true);
        model.Write(Shop.ResultOf(name), StorageType.Float16);
    }
}
