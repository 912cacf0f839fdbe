"""Small tools for whole numbers."""

from __future__ import annotations


def gcd(a: int, b: int) -> int:
    """The greatest number that divides both."""
    while b:
        a, b = b, a % b
    return a


def is_prime(number: int) -> bool:
    """Whether a number has no divisor but 1 and itself."""
    if number < 2:
        return False
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def prime_factors(number: int) -> list[int]:
    """The primes that give the number when they are multiplied, the smallest first."""
    factors = []
    divisor = 2
    while number > 1:
        while number % divisor == 0:
            factors.append(divisor)
            number //= divisor
        divisor += 1
    return factors


def digits(number):
    return [int(digit) for digit in str(abs(number))]
