namespace Kandinsky.Kernels;

/// <summary>What a step's four bytes mean to <see cref="SplitTile{TProducts}"/>: how rows are prepared, and how a block of products is added.</summary>
internal unsafe interface ISplitProducts
{
    /// <summary>Outputs of a block.</summary>
    static abstract int Columns { get; }

    /// <summary>Splits a row's steps into two parts, each a number the weights of a step are multiplied by.</summary>
    static abstract void Split(uint* steps, int count, uint* lower, uint* upper);

    /// <summary>Adds the products of a block's steps to the sums of <see cref="Columns"/> outputs from <paramref name="column"/> on.</summary>
    static abstract void Add(SplitBlock* block, int column);
}
