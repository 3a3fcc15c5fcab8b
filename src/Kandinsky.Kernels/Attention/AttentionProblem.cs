namespace Kandinsky.Kernels;

/// <summary>One call of <see cref="Attention"/>, checked.</summary>
internal sealed unsafe class AttentionProblem(int batch, int queries, int keys, int heads, int dim)
{
    public readonly int Batch = batch, Queries = queries, Keys = keys, Heads = heads, Dim = dim;

    /// <summary>Numbers from one query (key, value) to the next.</summary>
    public readonly nint Stride = (nint)heads * dim;

    /// <summary>Queries and result [batch, queries, heads · dim]; keys and values [batch, keys, heads · dim].</summary>
    public float* Q, K, V, Y;

    /// <summary>Null or [batch, keys]: added to every score of that key.</summary>
    public float* KeyBias;

    public float Scale;

    public bool Causal;

    /// <summary>How many keys a query may see: all, or those up to its own position counted from the end.</summary>
    public int Visible(int query) => Causal ? Math.Clamp(query + Keys - Queries + 1, 0, Keys) : Keys;
}
