using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Models that have learnt nothing: a folder's settings with weights drawn at random, to be trained from there.</summary>
public static class FreshModel
{
    private static readonly string[] _settings = [".json", ".txt", ".md"];

    /// <summary>Writes a model in the hub's layout, in single precision.</summary>
    /// <param name="settings">A folder in the hub's layout: settings and, for a prior, a tokenizer. It needs no weights.</param>
    /// <param name="path">The folder to be.</param>
    /// <param name="seed">
    /// What the weights follow from. Those of UNet, autoencoder and prior are the ones that the reference's constructors draw after <c>torch.manual_seed</c>
    /// of it, but that the prior begins with embeddings as they are (mean 0, deviation 1); those of CLIP are drawn by its own rules.
    /// </param>
    /// <param name="kept">Components whose weights are copied from the folder instead, such as <c>movq</c>.</param>
    /// <exception cref="KandinskyException">The folder has no settings, or the model is there already or cannot be written.</exception>
    public static ModelFolder Write(string settings, string path, ulong seed, params IReadOnlyCollection<string> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ModelFolderErrors.RequireIndex(settings);
        var sources = new List<IDisposable>();
        try
        {
            new ModelWriter(path, Settings(settings), Components(settings).Select(component =>
                (component, kept.Contains(component) ? Kept(settings, component, sources) : Draw(settings, component, seed, sources), (StorageType?)null)))
                .Write();
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
        }
        return ModelFolder.Open(path);
    }

    private static IEnumerable<string> Components(string folder) => ComponentFiles.OfPrior.Concat(ComponentFiles.OfDecoder).Where(component =>
        ComponentFiles.HasWeights(component) && File.Exists(Path.Combine(folder, component, ComponentFiles.ConfigName(component))));

    private static IEnumerable<(string Path, byte[] Content)> Settings(string folder) => Directory.EnumerateFiles(folder)
        .Concat(ComponentFiles.OfPrior.Concat(ComponentFiles.OfDecoder).Distinct().Select(component => Path.Combine(folder, component))
            .Where(Directory.Exists).SelectMany(Directory.EnumerateFiles))
        .Where(file => _settings.Contains(Path.GetExtension(file)) && !Path.GetFileName(file).Contains(".index.", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(file => (Path.GetRelativePath(folder, file), File.ReadAllBytes(file)));

    private static Checkpoint Kept(string folder, string component, List<IDisposable> sources)
    {
        var checkpoint = ModelFolder.Open(folder).OpenWeights(component);
        sources.Add(checkpoint);
        return checkpoint;
    }

    private static LearnedCheckpoint Draw(string folder, string component, ulong seed, List<IDisposable> sources)
    {
        var config = JsonConfig.Read(Path.Combine(folder, component, ComponentFiles.ConfigName(component)));
        var random = new TorchRandom(seed);
        var drawn = new DefaultInitialiser(random);
        sources.Add(drawn);
        var weights = new ModelWeights(drawn, new WeightForms());
        sources.Add(weights);
        switch (component)
        {
            case "unet": _ = new UNet(UNetConfig.From(config), weights.Root); break;
            case "movq": _ = new MoVQ(MoVQConfig.From(config), weights.Root); break;
            case "prior":
                _ = new PriorTransformer(PriorConfig.From(config), weights.Root);
                drawn[PriorLoss.Deviation].Fill(1);
                break;
            case "text_encoder":
                FreshClip.Draw(ClipTextConfig.From(config), weights, drawn, random);
                break;
            default:
                FreshClip.Draw(ClipImageConfig.From(config), weights, drawn, random);
                break;
        }
        return new(component, weights.Declared, parameter => drawn[parameter.Name]);
    }
}
