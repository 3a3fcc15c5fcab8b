using Kandinsky.Kernels;

namespace Kandinsky.Training;

/// <summary>A model, or a part of one, that is trained and then written for others to use.</summary>
public interface ITrainedModel : ITrainable, IDisposable
{
    /// <summary>Numbers that are trained.</summary>
    long Count { get; }

    /// <summary>Paints validation pictures after a number of steps; <see cref="Write"/> gives it the model. None if null.</summary>
    Func<long, IReadOnlyList<(string Caption, Image Picture)>>? Validation { get; set; }

    /// <summary>How long the gradients of a step take: computed once, and forgotten.</summary>
    TimeSpan Trial();

    /// <summary>Writes the result as it is now, or its average if one is kept.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="type">How what was trained is stored.</param>
    /// <exception cref="KandinskyException">It is there already, or cannot be written.</exception>
    void Write(string path, StorageType type = StorageType.Float32);
}
