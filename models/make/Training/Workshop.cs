using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>What every step works with: the state's folders, the things, their sprites and their code.</summary>
/// <param name="state">The folder that keeps downloads, renders, checkpoints.</param>
/// <param name="start">The model that settings and autoencoder come from.</param>
/// <param name="few">How many of the things there are.</param>
internal sealed class Workshop(string state, string start, int few = int.MaxValue)
{
    private readonly Lazy<SpriteLibrary> _sprites = new(() => SpriteLibrary.Load(Things.Bundled(few), Path.Combine(state, "sprites")));
    private readonly Lazy<SceneCode> _code = new(() => new(Things.Bundled(few)));

    /// <summary>The run's seed.</summary>
    public const ulong Seed = 1;

    /// <summary>The things.</summary>
    public Things Things { get; } = Things.Bundled(few);

    /// <summary>Makes scenes.</summary>
    public SceneMaker Scenes => new(Things);

    /// <summary>Makes scenes with holes.</summary>
    public HoleMaker Holes => new(Scenes);

    /// <summary>The sprites that were rendered.</summary>
    public SpriteLibrary Sprites => _sprites.Value;

    /// <summary>The code of scenes.</summary>
    public SceneCode Code => _code.Value;

    /// <summary>The settings of all parts.</summary>
    public ModelSizes Sizes { get; } = new(start);

    /// <summary>The tokenizer's folder.</summary>
    public string Tokenizer => PathOf("tokenizer");

    /// <summary>The decoder of the model that this one starts from; its autoencoder is what latents are made with.</summary>
    public ModelFolder Start => ModelFolder.OpenDecoder(Path.Combine(start, "compositions-decoder"));

    /// <summary>A decoder's autoencoder.</summary>
    public static ModelPart<MoVQ> OpenAutoencoder(ModelFolder decoder) => new(decoder, "movq", (json, weights) => new(MoVQConfig.From(json), weights));

    /// <summary>What a run of the library's trainers has made.</summary>
    /// <param name="run">The run's name.</param>
    public string ResultOf(string run) => Path.Combine(PathOf(run), "result");

    /// <summary>Where the latents of scenes are: those of few things apart from those of all.</summary>
    public string Latents => PathOf(few == int.MaxValue ? "latents" : $"latents-{few}");

    /// <summary>Where the latents of scenes with filled holes are.</summary>
    public string HoleLatents => PathOf("latents-holes");

    /// <summary>A file or folder of the state.</summary>
    public string PathOf(string name) => Path.Combine(state, name);
}
