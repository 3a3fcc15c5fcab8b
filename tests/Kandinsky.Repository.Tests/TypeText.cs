using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kandinsky.Repository.Tests;

/// <summary>The names of types as C# has them.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float",
        [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
    };

    /// <summary>With the types it is nested in and its type parameters, without namespace.</summary>
    public static string FullName(Type type) => type.DeclaringType is { } outer
        ? $"{FullName(outer)}.{Plain(type, type.GetGenericArguments()[outer.GetGenericArguments().Length..])}" : Plain(type, type.GetGenericArguments());

    public static string Of(ParameterInfo parameter) => Nullable(parameter.ParameterType, Null(parameter.ParameterType, context => context.Create(parameter)));

    public static string Of(PropertyInfo property) => Nullable(property.PropertyType, Null(property.PropertyType, context => context.Create(property)));

    public static string Of(FieldInfo field) => Nullable(field.FieldType, Null(field.FieldType, context => context.Create(field)));

    public static string Of(Type type)
    {
        if (type.IsByRef) return Of(type.GetElementType()!);
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer) return $"{Of(type.GetElementType()!)}*";
        if (Words.TryGetValue(type, out var word)) return word;
        if (System.Nullable.GetUnderlyingType(type) is { } inner) return $"{Of(inner)}?";
        if (type.IsAssignableTo(typeof(ITuple)) && type.IsGenericType) return $"({string.Join(", ", type.GetGenericArguments().Select(Of))})";
        return type.IsGenericParameter ? type.Name : FullName(type);
    }

    private static string Plain(Type type, Type[] arguments) => arguments.Length == 0 ? type.Name.Split('`')[0]
        : $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments.Select(Of))}>";

    private static string Nullable(Type type, bool isNullable) => isNullable ? $"{Of(type)}?" : Of(type);

    private static bool Null(Type type, Func<NullabilityInfoContext, NullabilityInfo> create) =>
        !type.IsValueType && !type.IsByRef && !type.IsPointer && create(new()).ReadState == NullabilityState.Nullable;
}
