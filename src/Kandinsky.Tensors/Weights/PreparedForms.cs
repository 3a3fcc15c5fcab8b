using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>The forms of one parameter that are in memory, or that a plan says will be: few, looked through by every operation.</summary>
internal sealed class PreparedForms
{
    private Entry[] _entries = [];

    /// <summary>Bytes that the forms own, or would.</summary>
    public long Bytes => _entries.Sum(entry => entry.Bytes);

    /// <summary>The forms.</summary>
    public IEnumerable<PackedForm> Forms => _entries.Select(entry => entry.Form);

    /// <summary>Whether a form reads the stored numbers in place, which must stay then.</summary>
    public bool ReadStored => _entries.Any(entry => entry is { Bytes: 0, IsStored: true });

    /// <summary>Finds a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="weights">The weight in it; null if it is only planned.</param>
    public bool Find(PackedForm form, out IPackedWeights? weights)
    {
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            if (entry.Form != form) continue;
            weights = entry.Weights;
            return true;
        }
        weights = null;
        return false;
    }

    /// <summary>Adds a weight in a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="weights">The weight.</param>
    /// <param name="isStored">Whether it reads the numbers that the model's source has, in place.</param>
    public void Add(PackedForm form, IPackedWeights weights, bool isStored) => _entries = [.. _entries, new(form, weights, weights.Bytes, isStored)];

    /// <summary>Adds a form that a weight will be in.</summary>
    /// <param name="form">The form.</param>
    /// <param name="bytes">What it will own.</param>
    public void Plan(PackedForm form, long bytes) => _entries = [.. _entries, new(form, null, bytes, false)];

    /// <summary>Lets go of the forms that are not to be kept.</summary>
    /// <param name="keep">Whether to keep a form.</param>
    public void Keep(Predicate<PackedForm> keep)
    {
        foreach (var entry in _entries.Where(entry => !keep(entry.Form))) entry.Weights?.Dispose();
        _entries = [.. _entries.Where(entry => keep(entry.Form))];
    }

    private readonly record struct Entry(PackedForm Form, IPackedWeights? Weights, long Bytes, bool IsStored);
}
