namespace Kandinsky.Kernels;

/// <summary>A function of one number: the vector form that runs, and the definition it is tested against.</summary>
internal interface IUnaryOperation
{
    V Of<V>(V x) where V : struct, IFloats<V>;

    double Define(double x);
}

/// <summary>A function of two numbers.</summary>
internal interface IBinaryOperation
{
    V Of<V>(V a, V b) where V : struct, IFloats<V>;

    double Define(double a, double b);
}

/// <summary>A function of three numbers.</summary>
internal interface ITernaryOperation
{
    V Of<V>(V a, V b, V c) where V : struct, IFloats<V>;

    double Define(double a, double b, double c);
}
