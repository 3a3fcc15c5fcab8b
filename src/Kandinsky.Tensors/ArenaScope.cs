namespace Kandinsky.Tensors;

/// <summary>The extent of temporary tensors; dispose it to take them back.</summary>
public readonly record struct ArenaScope : IDisposable
{
    private readonly Arena? _arena;
    private readonly int _block;
    private readonly long _offset, _full;

    internal ArenaScope(Arena arena, int block, long offset, long full) => (_arena, _block, _offset, _full) = (arena, block, offset, full);

    /// <summary>Takes back every tensor made since the scope began.</summary>
    public void Dispose() => _arena?.Release(_block, _offset, _full);
}
