using System.Runtime.InteropServices;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>One buffer of numbers for each trained parameter, zero at first: an optimizer's moments, an average.</summary>
/// <typeparam name="T">The number.</typeparam>
/// <param name="name">What the numbers are called in a saved state, before the parameter's name.</param>
/// <param name="type">How each is stored.</param>
internal sealed class StateBuffers<T>(string name, StoredType type) : IDisposable where T : unmanaged
{
    private readonly SortedDictionary<string, NativeBuffer> _buffers = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Parameters => _buffers.Keys;

    public bool Contains(string parameter) => _buffers.ContainsKey(parameter);

    /// <summary>The numbers of a parameter, made when first asked for.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="count">How many there are.</param>
    public Span<T> Of(string parameter, int count)
    {
        if (!_buffers.TryGetValue(parameter, out var buffer))
        {
            _buffers[parameter] = buffer = new NativeBuffer((long)count * Marshal.SizeOf<T>());
            buffer.Span<T>(0, count).Clear();
        }
        return buffer.Length == (long)count * Marshal.SizeOf<T>() ? buffer.Span<T>(0, count)
            : throw new ArgumentException($"{parameter} had {buffer.Length / Marshal.SizeOf<T>()} numbers before, not {count}.", nameof(count));
    }

    /// <summary>The numbers of a parameter there are already.</summary>
    public ReadOnlySpan<T> Of(string parameter) => _buffers[parameter] is var buffer ? buffer.Span<T>(0, (int)(buffer.Length / Marshal.SizeOf<T>())) : [];

    public void Save(StateTensors state)
    {
        foreach (var (parameter, buffer) in _buffers) state.Add($"{name}.{parameter}", type, buffer);
    }

    public void Load(Checkpoint state)
    {
        foreach (var parameter in state.NamesUnder($"{name}."))
        {
            var key = $"{name}.{parameter}";
            state.ReadInto(key, type, Of(parameter, (int)state.Describe(key).Count));
        }
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers.Values) buffer.Dispose();
        _buffers.Clear();
    }
}
