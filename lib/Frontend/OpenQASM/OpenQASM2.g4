//===- OpenQASM2.g4 - OpenQASM 2.0 ----------------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written from "Open Quantum Assembly Language" (Cross, Bishop, Smolin,
// Gambetta, 2017). Wider than the paper where the programs in circulation are:
// names may begin with a capital or underscore, `/* */` comments, a comma at
// the end of a list, a condition on a single bit, `barrier;`, and unary plus.
//
//===----------------------------------------------------------------------===//

grammar OpenQASM2;

tokens { GateRun }

versionEntry: version EOF;
statementEntry: statement EOF;

version: KwOpenQASM (Real | Integer) Semicolon;

statement
  : GateRun                                                       # gateRun
  | KwInclude String Semicolon                                    # include
  | (KwQreg | KwCreg) Identifier LeftBracket Integer RightBracket Semicolon
                                                                  # registerDeclaration
  | KwGate Identifier (LeftParen params=names? RightParen)? qubits=names
      LeftBrace statement* RightBrace                             # gateDefinition
  | KwOpaque Identifier (LeftParen params=names? RightParen)? qubits=names Semicolon
                                                                  # opaqueDeclaration
  | Identifier (LeftParen expressions? RightParen)? arguments Semicolon
                                                                  # gateCall
  | KwMeasure argument Arrow argument Semicolon                   # measure
  | KwReset argument Semicolon                                    # reset
  | KwBarrier arguments? Semicolon                                # barrier
  | KwIf LeftParen argument EqualEqual Integer RightParen statement
                                                                  # condition
  ;

argument: Identifier (LeftBracket Integer RightBracket)?;
arguments: argument (Comma argument)* Comma?;
expressions: expression (Comma expression)* Comma?;
names: Identifier (Comma Identifier)* Comma?;

expression
  : LeftParen expression RightParen                               # parentheses
  | Identifier LeftParen expression RightParen                    # call
  | <assoc=right> expression Caret expression                     # binary
  | (Minus | Plus) expression                                     # unary
  | expression (Star | Slash) expression                          # binary
  | expression (Plus | Minus) expression                          # binary
  | (Identifier | Integer | Real)                                 # atom
  ;

KwOpenQASM: 'OPENQASM';
KwInclude: 'include';
KwQreg: 'qreg';
KwCreg: 'creg';
KwGate: 'gate';
KwOpaque: 'opaque';
KwMeasure: 'measure';
KwReset: 'reset';
KwBarrier: 'barrier';
KwIf: 'if';

LeftBracket: '[';
RightBracket: ']';
LeftBrace: '{';
RightBrace: '}';
LeftParen: '(';
RightParen: ')';
Semicolon: ';';
Comma: ',';
Arrow: '->';
EqualEqual: '==';
Plus: '+';
Minus: '-';
Star: '*';
Slash: '/';
Caret: '^';

Integer: [0-9]+;
Real: ([0-9]+ '.' [0-9]* | '.' [0-9]+) Exponent? | [0-9]+ Exponent;
fragment Exponent: [eE] [+-]? [0-9]+;
String: '"' ~["\r\n]+ '"';
Identifier: [A-Za-z_] [A-Za-z0-9_]*;

Space: [ \t\r\n]+ -> skip;
LineComment: '//' ~[\r\n]* -> skip;
BlockComment: '/*' .*? '*/' -> skip;
