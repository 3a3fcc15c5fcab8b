namespace Kandinsky;

/// <summary>A part in use. Its weights stay in memory until the last lease is disposed, and longer where parts are kept between pictures.</summary>
/// <typeparam name="T">The model.</typeparam>
/// <param name="part">The part.</param>
/// <param name="model">Its model.</param>
internal sealed class PartLease<T>(LoadedModel<T> part, T model) : IDisposable where T : class
{
    private bool _ended;

    /// <summary>The model, to be used until the lease ends.</summary>
    public T Model => _ended ? throw new ObjectDisposedException(nameof(PartLease<T>)) : model;

    /// <summary>Keeps what was packed for the next process, at the end of work that succeeded.</summary>
    public void Save() => part.Save();

    /// <summary>Ends the lease; twice is once.</summary>
    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        part.Return();
    }
}
