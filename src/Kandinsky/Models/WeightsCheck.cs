using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Compares a part's settings with its weights' names and shapes before any work. No weight is read.</summary>
internal static class WeightsCheck
{
    // Old text and image encoders carry the numbers 0, 1, 2, …; XLM-RoBERTa has a layer over its first token that nothing reads.
    private static readonly string[] s_idle = [".position_ids", ".pooler.dense.weight", ".pooler.dense.bias"];

    /// <summary>Declares a part's weights on its checkpoint.</summary>
    /// <param name="open">Opens the checkpoint.</param>
    /// <param name="build">Makes the part, which declares its weights.</param>
    /// <param name="defaulted">Settings that are not in the file, so that a default was taken.</param>
    /// <param name="note">Told of tensors the part has no use for: the settings may be another model's.</param>
    /// <exception cref="KandinskyException">A tensor is missing or has another shape than the settings ask for, or the file is damaged.</exception>
    public static void Of(Func<Checkpoint> open, Func<Weights, object> build, IReadOnlyCollection<string> defaulted, Action<string> note)
    {
        using var checkpoint = open();
        using var weights = new ModelWeights(new CheckpointWeights(checkpoint), new WeightForms());
        try
        {
            build(weights.Root);
        }
        catch (KandinskyException e) when (defaulted.Count > 0)
        {
            throw new KandinskyException($"{e.Message.TrimEnd('.')}; it lacks {string.Join(", ", defaulted)}", e.Kind, e);
        }
        var used = weights.Declared.Select(weight => checkpoint.Describe(weight.Name).Name).ToHashSet();
        var unused = checkpoint.Names.Where(name => !used.Contains(name) && !s_idle.Any(idle => name.EndsWith(idle, StringComparison.Ordinal))).ToList();
        if (unused.Count > 0) note(
            $"{checkpoint.Source}: {unused.Count} of {checkpoint.Names.Count} tensors are not used, such as '{LegibleText.Of(unused[0])}'; its config.json may "
                + "be another model's.");
    }
}
