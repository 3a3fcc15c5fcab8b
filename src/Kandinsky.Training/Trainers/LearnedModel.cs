using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Writes a model in the hub's layout, with parts that were trained in the place of those it had.</summary>
internal static class LearnedModel
{
    /// <summary>Writes a model. Its folder appears under its name only when it is whole.</summary>
    /// <param name="folder">The model that was begun with; what was not trained is copied.</param>
    /// <param name="path">The folder to be.</param>
    /// <param name="parts">What was trained.</param>
    /// <param name="average">The average of the weights, written instead of them; or null.</param>
    /// <param name="type">How trained weights are stored.</param>
    /// <exception cref="KandinskyException">It is there already, or cannot be written.</exception>
    public static void Write(ModelFolder folder, string path, IReadOnlyList<LearnedWeights> parts, ExponentialAverage? average, StorageType type)
    {
        var opened = new List<Checkpoint>();
        try
        {
            new ModelWriter(path, FabricatedSettings.Of(folder).Concat(Card(folder)), ComponentFiles.Of(folder.Kind, folder.Family)
                .Where(ComponentFiles.HasWeights).Select(component =>
                {
                    var part = parts.SingleOrDefault(each => each.Component == component);
                    opened.Add(part?.AsCheckpoint(average) ?? folder.OpenWeights(component));
                    return (component, opened[^1], part is null ? null : (StorageType?)type);
                })).Write();
        }
        finally
        {
            foreach (var checkpoint in opened) checkpoint.Dispose();
        }
    }

    /// <summary>Refuses a folder that holds decoder and prior together: their parts have other names there.</summary>
    /// <exception cref="KandinskyException">It is such a folder.</exception>
    public static void RequireAlone(ModelFolder folder)
    {
        if (folder is { IsDecoder: true, PriorPath: not null, Original: null } || folder.Content.Prefix.Length > 0)
            throw new KandinskyException($"{folder.Path} holds a decoder and a prior together; give the folder of one of them, as the hub has them apart.",
                ErrorKind.Model);
    }

    private static IEnumerable<(string Path, byte[] Content)> Card(ModelFolder folder) =>
        Path.Combine(folder.Path, ModelCard.FileName) is var card && File.Exists(card) ? [(ModelCard.FileName, File.ReadAllBytes(card))] : [];
}
